// A session lives while somebody is there: what pages ask by themselves renews nothing, and his own keys do, in any tab.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load_module } from "./load.mjs";

const minute_ms = 60_000;
const browser = { kept: new Map(), asked: [], answers: {}, inputs: new Set(), now: 1_800_000_000_000 };
const token_of = (person) => `head.${Buffer.from(JSON.stringify({ sub: person })).toString("base64url")}.signature`;
const signed_in = { status: 200, body: { access_token: token_of("anne"), expires_in: 600, enrolment: false } };

Date.now = () => browser.now;
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
globalThis.self = {};
globalThis.localStorage = {
  getItem: (name) => browser.kept.get(name) ?? null,
  setItem: (name, text) => void browser.kept.set(name, text),
  removeItem: (name) => void browser.kept.delete(name),
};
globalThis.document = { baseURI: "https://qr.example.cg/console/", addEventListener() {}, removeEventListener() {} };
globalThis.location = { replace: (to) => browser.asked.push(`goes to ${to}`), reload: () => browser.asked.push("reloads") };
// What a test that failed leaves behind keeps the others from no end.
const { setInterval: begin_interval } = globalThis;
globalThis.setInterval = (...what) => begin_interval(...what).unref();
let line_is_back;
globalThis.addEventListener = (name, listener) => {
  if (name === "keydown") browser.inputs.add(listener);
  if (name === "online") line_is_back = listener;
};
globalThis.removeEventListener = (name, listener) => browser.inputs.delete(listener);
globalThis.fetch = async (url, { method, signal }) => {
  const asked = `${method} ${new URL(url).pathname.replace("/api/v1/", "")}`;
  browser.asked.push(asked);
  const { status, body = {} } = browser.answers[asked] ?? { status: 204 };
  if (status === 0) throw new TypeError("no line");
  if (status === "none") await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  return { ok: status < 300, status, headers: new Headers(), json: async () => body, text: async () => "" };
};

let tabs = 0;
async function open_tab() {
  const tab = await load_module("src/api/session.ts", `tab-${++tabs}`);
  const unwatch = tab.watch_presence();
  return { ...tab, close: unwatch };
}

function begin() {
  Object.assign(browser, { asked: [], answers: { "POST session": signed_in, "POST session/refresh": signed_in } });
  browser.kept.clear();
}
const pass = (minutes) => void (browser.now += minutes * minute_ms);
const press_key = (isTrusted = true) => browser.inputs.forEach((listener) => listener({ isTrusted }));
const count = (asked) => browser.asked.filter((one) => one === asked).length;
// Timers that pass when the test says so. Node's own are mocked in one way by its version 18 and in another by 20.
function hold_timers(context) {
  const { setTimeout, clearTimeout } = globalThis;
  const waiting = new Set();
  let now_ms = 0;
  globalThis.setTimeout = (act, after_ms) => {
    const timer = { act, at_ms: now_ms + after_ms };
    waiting.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => void waiting.delete(timer);
  context.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  return (passed_ms) => {
    now_ms += passed_ms;
    for (const timer of [...waiting].filter(({ at_ms }) => at_ms <= now_ms)) {
      waiting.delete(timer);
      timer.act();
    }
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("whoever works has his token renewed, whichever of his tabs he works in", async () => {
  begin();
  const [first, second] = [await open_tab(), await open_tab()];
  await first.sign_in({});
  await second.resume();
  for (let turn = 0; turn < 4; ++turn) {
    pass(10);
    press_key();
    assert.notEqual(await first.access_token(), "");
    assert.notEqual(await second.access_token(), "");
  }
  assert.equal(first.session_state(), "signed_in");
  assert.equal(count("DELETE session"), 0);
  assert.equal(count("POST session/refresh"), 1 + 2 * 4);
  first.close();
  second.close();
});

test("a page that asks by itself keeps no session alive", async () => {
  begin();
  browser.kept.set("qrcongo/draft/anne/order", "{}");
  const tab = await open_tab();
  await tab.sign_in({});
  for (let minute = 0; minute < 20; ++minute) {
    pass(1);
    tab.end_where_nobody_is();
    if (tab.session_state() === "signed_in") await tab.access_token();
  }
  assert.equal(tab.session_state(), "expired");
  assert.equal(await tab.access_token(), "");
  assert.equal(count("POST session/refresh"), 1);
  assert.equal(count("DELETE session"), 1);
  assert.ok(browser.kept.has("qrcongo/draft/anne/order"));
  tab.close();
});

test("a key pressed too late opens nothing, neither there nor after the page was loaded anew", async () => {
  begin();
  const tab = await open_tab();
  await tab.sign_in({});
  pass(16);
  press_key();
  assert.equal(await tab.renew(), false);
  assert.equal(tab.session_state(), "expired");
  press_key();
  const reloaded = await open_tab();
  await reloaded.resume();
  assert.equal(reloaded.session_state(), "signed_out");
  assert.equal(count("POST session/refresh"), 0);
  // The same person is back: what waited goes on, and the other tab may renew again.
  const waits = tab.wait_for_return();
  await tab.sign_in({});
  tab.go_on();
  assert.equal(await waits, true);
  assert.equal(tab.session_state(), "signed_in");
  assert.equal(await tab.renew(), true);
  tab.close();
  reloaded.close();
});

test("what scripts do is nobody's doing", async () => {
  begin();
  const tab = await open_tab();
  await tab.sign_in({});
  pass(14);
  press_key(false);
  pass(2);
  tab.end_where_nobody_is();
  assert.equal(tab.session_state(), "expired");
  tab.close();
});

test("an end that the server did not hear of is told it later, and opens nothing meanwhile", async () => {
  begin();
  const tab = await open_tab();
  await tab.sign_in({});
  browser.answers["DELETE session"] = { status: 0 };
  pass(16);
  tab.end_where_nobody_is();
  await settled();
  const reloaded = await open_tab();
  await assert.rejects(reloaded.resume());
  browser.answers["DELETE session"] = { status: 204 };
  await reloaded.resume();
  assert.equal(reloaded.session_state(), "signed_out");
  assert.equal(count("POST session/refresh"), 0);
  assert.equal(count("DELETE session"), 3);
  tab.close();
  reloaded.close();
});

test("an end that hangs keeps nobody from signing in for longer than ten seconds", async (context) => {
  begin();
  const tab = await open_tab();
  await tab.sign_in({});
  browser.answers["DELETE session"] = { status: "none" };
  pass(16);
  const pass_ms = hold_timers(context);
  tab.end_where_nobody_is();
  const back = tab.sign_in({});
  await settled();
  pass_ms(9_999);
  await settled();
  assert.equal(count("POST session"), 1);
  pass_ms(1);
  await back;
  assert.equal(count("POST session"), 2);
  assert.equal(tab.session_state(), "signed_in");
  assert.equal(browser.kept.has("qrcongo/owes-sign-out"), false);
  tab.close();
});

test("who signs out leaves a page that begins anew at the console's own address", async () => {
  begin();
  const tab = await open_tab();
  await tab.sign_in({});
  await tab.sign_out();
  assert.equal(tab.session_state(), "leaving");
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(browser.asked, ["POST session", "DELETE session", "goes to https://qr.example.cg/console/"]);
  tab.close();
});

test("who signs out without a line keeps a page, which begins anew once there is one", async () => {
  begin();
  const tab = await open_tab();
  await tab.sign_in({});
  browser.answers["DELETE session"] = { status: 0 };
  navigator.onLine = false;
  await tab.sign_out();
  navigator.onLine = true;
  assert.equal(tab.session_state(), "signed_out");
  assert.equal(await tab.access_token(), "");
  assert.deepEqual(browser.asked, ["POST session", "DELETE session"]);
  line_is_back();
  assert.equal(browser.asked.at(-1), "goes to https://qr.example.cg/console/");
  tab.close();
});
