// What this page checks of the log with the reader's own computer, step by step. Nothing that the server says of itself is
// believed: what it sends is computed again and compared.
import { bytes_of_hex, can_hash, hex_of, same } from "./bytes";
import { is_signed_by, read_checkpoint, read_key, type Checkpoint } from "./checkpoint";
import { leaf_hash, type Entry } from "./leaf";
import { root_by_inclusion, roots_by_consistency } from "./tree";

export type Outcome =
  | "passed"
  | "failed"
  | "unable" // this browser cannot compute it
  | "no_key" // nobody gave this page the public key
  | "other_key" // the given key is not the one that signed
  | "waiting"; // it is newer than the newest checkpoint

export type Step = { outcome: Outcome; computed?: string; told?: string };
export type Inclusion = { size: number; hashes: string[] };
export type Seen = { note: string; since: string };

const compare = (computed: string, told: string): Step => ({ outcome: computed === told ? "passed" : "failed", computed, told });

async function attempt(check: () => Promise<Step>): Promise<Step> {
  if (!can_hash()) return { outcome: "unable" };
  return check().catch((error: unknown): Step => ({ outcome: error instanceof RangeError ? "unable" : "failed" }));
}

// That the entry as it was received has the hash that stands in the log.
export const check_leaf = (entry: Entry): Promise<Step> => attempt(async () => compare(hex_of(await leaf_hash(entry)), entry.leaf_hash));

// That the entry, computed anew, is in the tree whose root the checkpoint has.
export const check_inclusion = (entry: Entry, proof: Inclusion, checkpoint: Checkpoint): Promise<Step> => attempt(async () => {
  if (proof.size !== checkpoint.size) return { outcome: "failed" };
  const root = await root_by_inclusion(entry.sequence, proof.size, await leaf_hash(entry), proof.hashes.map(bytes_of_hex));
  return compare(hex_of(root), hex_of(checkpoint.root));
});

// That whoever holds the log's private key signed the checkpoint. written: the public key as it was published.
export const check_signature = (checkpoint: Checkpoint, written: string): Promise<Step> => attempt(async () => {
  if (!written) return { outcome: "no_key" };
  const key = await read_key(written);
  if (!key) return { outcome: "other_key" };
  const signed = await is_signed_by(checkpoint, key);
  return { outcome: signed === "yes" ? "passed" : signed === "no" ? "failed" : signed };
});

export type Growth = { outcome: "first" | "same" | "grown" | "failed" | "shorter" | "unable"; before?: Checkpoint };

// Remembered is only what a known key signed and what agrees with all that was seen before: anything else would take the
// place of what the next visit is compared with, or of what is evidence.
export const is_worth_keeping = (growth: Growth, signature: Step) =>
  signature.outcome === "passed" && ["first", "same", "grown"].includes(growth.outcome);

// That the log of now has all that this browser saw in it earlier. prove: the consistency proof between two sizes.
export async function check_growth(seen: Seen | undefined, now: Checkpoint, prove: (from: number, to: number) => Promise<string[]>): Promise<Growth> {
  if (!seen) return { outcome: "first" };
  const before = read_checkpoint(seen.note);
  if (!can_hash()) return { outcome: "unable", before };
  if (before.size > now.size) return { outcome: "shorter", before };
  if (before.size === now.size) return { outcome: same(before.root, now.root) ? "same" : "failed", before };
  const path = await prove(before.size, now.size);
  try {
    const roots = await roots_by_consistency(before.size, now.size, before.root, path.map(bytes_of_hex));
    return { outcome: same(roots.from, before.root) && same(roots.to, now.root) ? "grown" : "failed", before };
  } catch {
    return { outcome: "failed", before };
  }
}
