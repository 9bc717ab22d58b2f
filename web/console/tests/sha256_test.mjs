// The digest that a printer's browser makes of a file, against Node's own: node --test
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { load_module } from "./load.mjs";

const { Sha256 } = await load_module("src/screens/printing/sha256.ts");
const { digest_of } = await load_module("src/screens/printing/file_digest.ts");
const expected = (data) => createHash("sha256").update(data).digest("hex");

test("the examples of FIPS 180-4", () => {
  assert.equal(new Sha256().update(Buffer.from("abc")).hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(new Sha256().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("every length around the edges of blocks", () => {
  for (let length = 0; length <= 260; ++length) {
    const data = randomBytes(length);
    assert.equal(new Sha256().update(data).hex(), expected(data), `${length} bytes`);
  }
});

test("any pieces make the same digest", () => {
  const data = randomBytes(200_003);
  for (const piece of [1, 3, 63, 64, 65, 1000, 65_536]) {
    const digest = new Sha256();
    for (let at = 0; at < data.length; at += piece) digest.update(data.subarray(at, at + piece));
    assert.equal(digest.hex(), expected(data), `pieces of ${piece}`);
  }
});

test("more than 2^32 bits", () => {
  const piece = Buffer.alloc(2 ** 20, 7);
  const [one, other] = [new Sha256(), createHash("sha256")];
  for (let turn = 0; turn < 520; ++turn) {
    one.update(piece);
    other.update(piece);
  }
  assert.equal(one.hex(), other.digest("hex"));
});

test("a file by slices, told of as it goes, and stopped", async () => {
  const data = randomBytes(3 * 2 ** 20 + 17);
  const shares = [];
  assert.equal(await digest_of(new Blob([data]), (share) => shares.push(share), new AbortController().signal), expected(data));
  assert.equal(shares.length, 4);
  assert.equal(shares.at(-1), 1);
  assert.equal(await digest_of(new Blob([data]), () => undefined, AbortSignal.abort()), undefined);
  assert.equal(await digest_of(new Blob([]), () => undefined, new AbortController().signal), expected(""));
});
