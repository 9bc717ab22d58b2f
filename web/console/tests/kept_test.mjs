// What a browser keeps of the audit log: each person's own, and a checkpoint only once a key that he knows has signed it.
import assert from "node:assert/strict";
import { generateKeyPairSync, createHash, sign } from "node:crypto";
import { test } from "node:test";
import { load_module } from "./load.mjs";

const store = new Map();
globalThis.localStorage = {
  getItem: (name) => store.get(name) ?? null,
  setItem: (name, text) => void store.set(name, text),
  removeItem: (name) => void store.delete(name),
};
const kept = await load_module("src/audit/kept.ts");
const checks = await load_module("src/audit/checks.ts");
const { read_checkpoint } = await load_module("src/audit/checkpoint.ts");

const origin = "qr.example/audit";
function log_key() {
  const pair = generateKeyPairSync("ed25519");
  const bytes = Buffer.concat([Buffer.of(1), Buffer.from(pair.publicKey.export({ format: "jwk" }).x, "base64url")]);
  const id = createHash("sha256").update(origin + "\n").update(bytes).digest().subarray(0, 4);
  return { id, private_key: pair.privateKey, written: `${origin}+${id.toString("hex")}+${bytes.toString("base64")}` };
}
const [own, other] = [log_key(), log_key()];

function note_of(size, root, key = own) {
  const text = `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\ntime 2026-11-26T12:01:00.000Z\n`;
  return `${text}\n— ${origin} ${Buffer.concat([key.id, sign(null, Buffer.from(text), key.private_key)]).toString("base64")}\n`;
}
const [root, other_root] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const since = "2026-11-26T12:01:00.000Z";
const no_proof = async () => assert.fail("nothing is to be proved");

// What growth.tsx asks before it keeps `note`, where `seen` was kept and `key` was pasted.
async function is_kept(note, { key = own.written, seen } = {}) {
  const now = read_checkpoint(note);
  return checks.is_worth_keeping(await checks.check_growth(seen && { note: seen, since }, now, no_proof), await checks.check_signature(now, key));
}

test("a checkpoint that the pasted key signed is kept", async () => {
  assert.equal(await is_kept(note_of(3, root)), true);
  assert.equal(await is_kept(note_of(3, root), { seen: note_of(3, root) }), true);
});

test("one that no known key signed is not, even where nothing was seen before", async () => {
  assert.equal(await is_kept(note_of(3, root), { key: "" }), false);
  assert.equal(await is_kept(note_of(3, root), { key: other.written }), false);
  assert.equal(await is_kept(note_of(3, root).replace("12:01", "12:02")), false);
});

test("what contradicts what was seen takes its place by no signature", async () => {
  assert.equal(await is_kept(note_of(3, other_root), { seen: note_of(3, root) }), false);
  assert.equal(await is_kept(note_of(2, root), { seen: note_of(3, root) }), false);
});

test("a key and a checkpoint are one person's, and say how they came", () => {
  kept.keep_key("anne", { written: own.written, at: since, by: "Anne" });
  kept.keep_seen("anne", { note: "note", since });
  assert.deepEqual(kept.kept_key("anne"), { written: own.written, at: since, by: "Anne" });
  assert.deepEqual(kept.seen_checkpoint("anne"), { note: "note", since });
  assert.equal(kept.kept_key("paul"), undefined);
  assert.equal(kept.seen_checkpoint("paul"), undefined);
  kept.forget_key("anne");
  assert.equal(kept.kept_key("anne"), undefined);
});

test("what stands there in another form counts for nothing", () => {
  for (const text of ["", "null", "[]", "{}", "nonsense", '{"written":"x"}', '{"note":3,"since":"x"}']) {
    store.set("qrcongo/audit/key/anne", text);
    store.set("qrcongo/audit/seen/anne", text);
    assert.equal(kept.kept_key("anne"), undefined, text);
    assert.equal(kept.seen_checkpoint("anne"), undefined, text);
  }
});
