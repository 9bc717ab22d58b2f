// The console's own verifier of the audit log (web/console/src/audit) against docs/audit.md's example, trees of every small
// size, and logs that were tampered with: node tests/browser/audit_proofs.mjs. Needs no browser and no server.
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign, webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

globalThis.crypto ??= webcrypto;
const folder = fileURLToPath(new URL("../../web/console/", import.meta.url));
const esbuild = createRequire(folder)("esbuild");

async function load(name) {
  const { outputFiles } = await esbuild.build({ absWorkingDir: folder, entryPoints: [`src/audit/${name}.ts`], bundle: true, format: "esm", write: false });
  return import("data:text/javascript;base64," + Buffer.from(outputFiles[0].contents).toString("base64"));
}
const [leaf, tree, checks, checkpoint] = await Promise.all(["leaf", "tree", "checks", "checkpoint"].map(load));

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const node = (left, right) => sha256(Buffer.of(1), left, right);
const split = (count) => { let k = 1; while (2 * k < count) k *= 2; return k; };
const root_of = (leaves) => leaves.length === 1 ? leaves[0] : node(root_of(leaves.slice(0, split(leaves.length))), root_of(leaves.slice(split(leaves.length))));

// RFC 6962 sections 2.1.1 and 2.1.2, as they stand there.
function path_of(at, leaves) {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return at < k ? [...path_of(at, leaves.slice(0, k)), root_of(leaves.slice(k))] : [...path_of(at - k, leaves.slice(k)), root_of(leaves.slice(0, k))];
}
function growth_of(from, leaves, is_whole = true) {
  if (from === leaves.length) return is_whole ? [] : [root_of(leaves)];
  const k = split(leaves.length);
  return from <= k ? [...growth_of(from, leaves.slice(0, k), is_whole), root_of(leaves.slice(k))]
    : [...growth_of(from - k, leaves.slice(k), false), root_of(leaves.slice(0, k))];
}
const hex = (hash) => Buffer.from(hash).toString("hex");

const id = "019abf9b-0900-7000-8000-00000000000";
const system = { kind: "system", id: "", role: "", organisation_id: "" };
const entries = [
  { sequence: 0, time_ms: 1795687200000, actor: system, action: "key_generation.create", subject_kind: "key_generation", subject_id: "0", request_id: "", detail: {}, leaf_hash: "bdff81c95c2031ef15154544ee9651c21282065e6c06d6e6d7c0c5baa8a3540c" },
  { sequence: 1, time_ms: 1795690800000, actor: { kind: "person", id: id + "1", role: "OPERATEUR_OCC", organisation_id: id + "2" }, action: "order.approve", subject_kind: "order", subject_id: id + "3", request_id: "r-1", detail: { step: "occ" }, leaf_hash: "e506faf75b599451627b742d1df879379e6975c307977793e1eab06d2242cef3" },
  { sequence: 2, time_ms: 1795694400000, actor: system, action: "batch.issue", subject_kind: "batch", subject_id: id + "4", request_id: "", detail: { quantity: 100000, generation: 0, first_number: 0 }, leaf_hash: "4213516cc0e45986bb0a0fe021bc2393de2c13bb2fb3a1853446ce1ec933e84c" },
];
const example_root = "ae747af17767166dccc94bdb0bb138e9586b63005e3b9bd8b1224e710e5c7f6d";
for (const entry of entries) assert.equal((await checks.check_leaf(entry)).outcome, "passed");
assert.equal((await checks.check_leaf({ ...entries[1], detail: { step: "government" } })).outcome, "failed");
assert.equal((await checks.check_leaf({ ...entries[1], detail: { amount: 2 ** 53 } })).outcome, "unable");
assert.equal(leaf.canonical_json({ é: [1, null, true], "\u{1F600}": "a\u0001/\"", "\uFB01": { b: -1, a: {} } }), '{"é":[1,null,true],"\uFB01":{"a":{},"b":-1},"\u{1F600}":"a\\u0001/\\""}');

const leaves = Array.from({ length: 40 }, (_, at) => sha256(Buffer.of(0, at)));
for (let size = 1; size <= leaves.length; ++size) {
  const grown = leaves.slice(0, size);
  const root = root_of(grown);
  for (let at = 0; at < size; ++at) {
    const path = path_of(at, grown);
    assert.equal(hex(await tree.root_by_inclusion(at, size, leaves[at], path)), hex(root));
    await assert.rejects(tree.root_by_inclusion(at, size, leaves[at], [...path, root]));
    if (size > 1) await assert.rejects(tree.root_by_inclusion(at, size, leaves[at], path.slice(1)));
  }
  for (let from = 1; from < size; ++from) {
    const before = root_of(leaves.slice(0, from));
    const roots = await tree.roots_by_consistency(from, size, before, growth_of(from, grown));
    assert.deepEqual([hex(roots.from), hex(roots.to)], [hex(before), hex(root)]);
  }
}

const origin = "qr.example/audit";
const keys = generateKeyPairSync("ed25519");
const public_key = Buffer.concat([Buffer.of(1), Buffer.from(keys.publicKey.export({ format: "jwk" }).x, "base64url")]);
const key_id = sha256(Buffer.from(origin + "\n"), public_key).subarray(0, 4);
const written = `${origin}+${hex(key_id)}+${public_key.toString("base64")}`;
function note_of(size, root) {
  const text = `${origin}\n${size}\n${root.toString("base64")}\ntime 2026-11-26T12:01:00.000Z\n`;
  return `${text}\n— ${origin} ${Buffer.concat([key_id, sign(null, Buffer.from(text), keys.privateKey)]).toString("base64")}\n`;
}
const three = checkpoint.read_checkpoint(note_of(3, Buffer.from(example_root, "hex")));
assert.deepEqual([three.origin, three.size, three.time], [origin, 3, "2026-11-26T12:01:00.000Z"]);
assert.equal((await checks.check_signature(three, written)).outcome, "passed");
assert.equal((await checks.check_signature({ ...three, text: three.text.replace("12:01", "12:02") }, written)).outcome, "failed");
assert.equal((await checks.check_signature(three, "")).outcome, "no_key");
assert.equal((await checks.check_signature({ ...three, signatures: [] }, written)).outcome, "other_key");
assert.equal(await checkpoint.read_key(written.replace(origin, "other.example/audit")), undefined);
assert.throws(() => checkpoint.read_checkpoint("nonsense"));

const proof = { size: 3, hashes: path_of(1, entries.map((entry) => Buffer.from(entry.leaf_hash, "hex"))).map(hex) };
assert.equal((await checks.check_inclusion(entries[1], proof, three)).outcome, "passed");
assert.equal((await checks.check_inclusion({ ...entries[1], action: "order.reject" }, proof, three)).outcome, "failed");
assert.equal((await checks.check_inclusion(entries[2], proof, three)).outcome, "failed");

const at_size = (size, of = leaves) => checkpoint.read_checkpoint(note_of(size, root_of(of.slice(0, size))));
const seen = (size) => ({ note: note_of(size, root_of(leaves.slice(0, size))), since: "2026-11-26T12:01:00.000Z" });
const prove = (of) => async (from, to) => growth_of(from, of.slice(0, to)).map(hex);
const growth = async (before, now, of = leaves) => (await checks.check_growth(before && seen(before), at_size(now, of), prove(of))).outcome;
const rewritten = [...leaves.slice(0, 4), sha256(Buffer.of(9)), ...leaves.slice(5)];
assert.deepEqual([await growth(0, 7), await growth(7, 7), await growth(7, 29), await growth(8, 29), await growth(29, 7)], ["first", "same", "grown", "grown", "shorter"]);
assert.deepEqual([await growth(7, 7, rewritten), await growth(7, 29, rewritten), await growth(4, 29, rewritten)], ["failed", "failed", "grown"]);
console.log("the console's audit proofs: right");
