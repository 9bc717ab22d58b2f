// A screen that asks before it is left: links, Back and Forward wait for the answer, and lead where they were to lead.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load_module } from "./load.mjs";

const base = "https://qr.example.cg/console/";
const browser = { entries: [], at: 0, listeners: {} };

const here = () => new URL(browser.entries[browser.at].href);
globalThis.document = { baseURI: base };
globalThis.location = { get pathname() { return here().pathname; }, get search() { return here().search; }, get href() { return here().href; } };
globalThis.scrollTo = () => undefined;
globalThis.sessionStorage = { getItem: () => null, setItem() {} };
globalThis.addEventListener = (name, listener) => (browser.listeners[name] ??= []).push(listener);
globalThis.dispatchEvent = () => true;
function tell_moved() {
  let is_stopped = false;
  for (const listener of browser.listeners.popstate ?? []) if (!is_stopped) listener({ stopImmediatePropagation: () => (is_stopped = true) });
}
const move = (steps) => {
  browser.at += steps;
  tell_moved();
};
globalThis.history = {
  get state() { return browser.entries[browser.at].state; },
  pushState: (state, _, href) => {
    browser.entries = [...browser.entries.slice(0, ++browser.at), { state, href: new URL(href, base).href }];
  },
  replaceState: (state, _, href) => void (browser.entries[browser.at] = { state, href: new URL(href, base).href }),
  back: () => move(-1),
};
browser.entries = [{ state: null, href: base }];

const { go, guard_leaving, hold_place, place_now, watch_leave_questions } = await load_module("src/state/router.ts");
let question;
watch_leave_questions((asked) => (question = asked));
let seen = 0;
addEventListener("popstate", () => ++seen);

beforeEach(() => {
  guard_leaving(null);
  go("clients-api");
});

test("a link waits for the answer", () => {
  guard_leaving("The secret is shown once.");
  go("commandes?state=paid");
  assert.equal(place_now().path, "clients-api");
  assert.equal(question.words, "The secret is shown once.");
  question.stay();
  assert.equal(question, undefined);
  go("commandes?state=paid");
  question.leave();
  assert.equal(place_now().path, "commandes");
  assert.equal(place_now().query.get("state"), "paid");
  go("tarifs");
  assert.equal(place_now().path, "tarifs");
});

test("Back stays, tells no screen, and leads back once it is wanted", () => {
  go("produits");
  go("clients-api");
  guard_leaving("once");
  const before = seen;
  move(-1);
  assert.equal(place_now().path, "clients-api");
  assert.equal(seen, before);
  question.stay();
  move(-1);
  question.leave();
  assert.equal(place_now().path, "produits");
  assert.equal(seen, before + 1);
  assert.equal(question, undefined);
});

test("a covered page stays where it is, and asks nothing", () => {
  go("produits");
  go("clients-api");
  hold_place(true);
  const before = seen;
  move(-1);
  move(-1);
  assert.equal(place_now().path, "clients-api");
  assert.equal(seen, before);
  assert.equal(question, undefined);
  hold_place(false);
  move(-1);
  assert.equal(place_now().path, "produits");
});

test("Forward leads forward", () => {
  go("produits");
  move(-1);
  guard_leaving("once");
  move(1);
  assert.equal(place_now().path, "clients-api");
  question.leave();
  assert.equal(place_now().path, "produits");
});

test("filters of the same screen are no leaving, and a screen that is gone asks nothing", () => {
  guard_leaving("once");
  go("clients-api?etat=revoked", { replace: true });
  assert.equal(place_now().query.get("etat"), "revoked");
  assert.equal(question, undefined);
  go("produits");
  assert.ok(question);
  guard_leaving(null);
  assert.equal(question, undefined);
});

test("an address that cannot be decoded is one that no screen has", () => {
  browser.entries[browser.at] = { state: null, href: `${base}%E0%A4%A` };
  assert.equal(place_now().path, "%E0%A4%A");
});
