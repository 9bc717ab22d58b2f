// Keys of acts: one act has one key, over a cut and a reload, and the next act another.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load_module } from "./load.mjs";

const tab = new Map();
globalThis.sessionStorage = {
  getItem: (name) => tab.get(name) ?? null,
  setItem: (name, text) => void tab.set(name, text),
  removeItem: (name) => void tab.delete(name),
};
globalThis.self = {};
const { act_key, set_me } = await load_module(["src/state/act_key.ts", "src/state/me.ts"]);
const order = [{ quantity: 1000, layout: { dpi: 600 } }];
const sign_in = (id) => set_me({ id, utc_offset: "+01:00" });

beforeEach(() => {
  tab.clear();
  sign_in("anne");
});

test("the same act has the same key after a cut, another input another", () => {
  const key = act_key();
  const first = key.of(order);
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.equal(key.of(structuredClone(order)), first);
  assert.notEqual(key.of([{ quantity: 1001, layout: { dpi: 600 } }]), first);
});

test("a named key outlives the page, one without a name does not", () => {
  assert.equal(act_key("order").of(order), act_key("order").of(order));
  assert.notEqual(act_key().of(order), act_key().of(order));
  assert.notEqual(act_key("order").of(order), act_key("tariff").of(order));
});

test("once it was answered the same input is another act, on a new page too", () => {
  const key = act_key("order");
  const first = key.of(order);
  key.answered();
  assert.equal(tab.size, 0);
  const second = act_key("order").of(order);
  assert.notEqual(second, first);
});

test("nobody goes on with another person's key, and what was typed is not kept", () => {
  const first = act_key("order").of(["a secret reason"]);
  sign_in("paul");
  assert.notEqual(act_key("order").of(["a secret reason"]), first);
  assert.ok(![...tab.values()].some((text) => text.includes("secret")));
});

test("what lies there in another form, and a store that refuses, cost nothing but the key", () => {
  const place = () => [...tab.keys()][0];
  act_key("order").of(order);
  for (const text of ["nonsense", "null", "[]", '"text"']) {
    tab.set(place(), text);
    assert.match(act_key("order").of(order), /^[0-9a-f]{32}$/, text);
  }
  const { setItem } = sessionStorage;
  sessionStorage.setItem = () => { throw new Error("full"); };
  assert.match(act_key("recall").of(order), /^[0-9a-f]{32}$/);
  sessionStorage.setItem = setItem;
});
