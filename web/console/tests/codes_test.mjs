// What a camera reads and people type of a stamp, against the codes of tests/vectors, which an independent program made.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load_module } from "./load.mjs";

const { read_code } = await load_module("src/scan/code.ts");
const { is_sound } = await load_module("src/stamps/serial.ts");
const { vectors, refused } = JSON.parse(readFileSync(new URL("../../../tests/vectors/stamp-codes.json", import.meta.url)));
const gtin_of = (vector) => (/^0*$/.test(vector.gtin) ? null : vector.gtin);
const path_of = (vector) => (gtin_of(vector) ? `01/${vector.gtin}/21/${vector.serial}` : `S/${vector.serial}`);

test("every serial is read alone, in groups, in small letters and in its address", () => {
  for (const vector of vectors) {
    const { serial } = vector;
    assert.ok(is_sound(serial), serial);
    for (const typed of [serial, serial.toLowerCase(), serial.replace(/(.{4})/g, "$1 "), serial.replace(/(.{5})(?=.)/g, "$1-")]) {
      assert.deepEqual(read_code(typed), { kind: "stamp", serial, path: `S/${serial}`, host: null }, typed);
    }
    const host = "qr.gouv.cg";
    assert.deepEqual(read_code(`HTTPS://QR.GOUV.CG/${path_of(vector)}`), { kind: "stamp", serial, path: path_of(vector), host });
  }
});

test("a keypad code is told from a serial", () => {
  const keypad = vectors.map((vector) => vector.keypad).filter((code) => code && !is_sound(code));
  assert.ok(keypad.length > 0);
  for (const digits of keypad) assert.deepEqual(read_code(digits), { kind: "keypad", digits });
});

test("a percent-encoding that is none is another code, and no end of the scanner", () => {
  for (const code of ["https://qr.gouv.cg/S/%ZZ", "https://qr.gouv.cg/01/09506000134352/21/%E0%A4%A"]) assert.deepEqual(read_code(code), { kind: "other" });
});

test("letters that are taken for figures", () => {
  const serial = vectors.map((vector) => vector.serial).find((one) => one.includes("0") && one.includes("1"));
  assert.equal(read_code(serial.replaceAll("0", "O").replaceAll("1", "l")).serial, serial);
});

test("what the server reads is read here, and a code that is mistyped leads nowhere", () => {
  for (const { code, answer, why } of refused) {
    if (answer === "read") assert.equal(read_code(code).kind, /^\d+$/.test(code) ? "keypad" : "stamp", why);
    if (answer === "unreadable") assert.notEqual(read_code(code).kind, "stamp", why);
  }
});

test("other codes lead nowhere", () => {
  const others = ["", "https://example.org/", "javascript:alert(1)//01/09506000134352/21/1ZFW36AKC30JSAEMGFTS", "mailto:a@b", "09506000134352",
    "https://example.org/01/09506000134352/21/1ZFW36AKC30JSAEMGFT0", "//example.org/S/1ZFW36AKC30JSAEMGFTS?", "WIFI:T:WPA;S:x;;"];
  for (const text of others) {
    const read = read_code(text);
    assert.ok(read.kind !== "stamp" || read.host === "example.org" || read.host === null, text);
    assert.ok(!/[^0-9A-Z/]/.test(read.path ?? ""), text);
  }
});

test("another host is told from the server's own, and one that cannot be checked from both", async () => {
  const stamp_root = "HTTPS://QR.EXAMPLE";
  let answer;
  Object.assign(globalThis, { document: { baseURI: "https://qr.gouv.cg/scanner/" }, location: { host: "qr.gouv.cg", hostname: "qr.gouv.cg" }, fetch: async () => answer() });
  const ask = async (host, told) => {
    answer = told;
    const { owner_of_host } = await load_module("src/scan/code.ts", `${host}-${told.name}`);
    return owner_of_host(host);
  };
  const production = () => ({ ok: true, json: async () => ({ resolverRoot: "https://qr.gouv.cg", stampRoot: "HTTPS://E.CG" }) });
  const demonstration = () => ({ ok: true, json: async () => ({ stampRoot: stamp_root, demonstration: true }) });
  const busy = () => ({ ok: false });
  const cut = () => { throw new TypeError("no line"); };
  assert.equal(await ask(null, cut), "own");
  assert.equal(await ask("qr.gouv.cg", cut), "own");
  assert.equal(await ask("e.cg", production), "own");
  assert.equal(await ask("qr.example", production), "other");
  assert.equal(await ask("qr.example", demonstration), "own");
  assert.equal(await ask("e.cg", busy), "unknown");
  assert.equal(await ask("evil.example", cut), "unknown");
});
