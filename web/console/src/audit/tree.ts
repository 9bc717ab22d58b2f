// The Merkle tree of RFC 6962 section 2.1, as somebody verifies it who has no more than hashes. The walks are those of
// RFC 9162 sections 2.1.3.2 and 2.1.4.2, which spell out what RFC 6962 sections 2.1.1 and 2.1.2 leave to the reader.
// Places are halved by division, since >> would cut them to 32 bits.
import { join, sha256, type Bytes } from "./bytes";

const node_prefix = Uint8Array.of(1);

const node = (left: Bytes, right: Bytes) => sha256(join(node_prefix, left, right));
const is_odd = (place: number) => place % 2 === 1;
const half = (place: number) => Math.floor(place / 2);

function is_power_of_two(count: number): boolean {
  while (count > 1 && !is_odd(count)) count = half(count);
  return count === 1;
}

// The root of `size` leaves that the path from this leaf leads to; throws where the path has not the tree's shape.
export async function root_by_inclusion(sequence: number, size: number, leaf: Bytes, path: Bytes[]): Promise<Bytes> {
  if (sequence >= size) throw new Error("the tree has no such leaf");
  let [at, last, hash] = [sequence, size - 1, leaf];
  for (const other of path) {
    if (last === 0) throw new Error("the path is too long");
    if (is_odd(at) || at === last) {
      hash = await node(other, hash);
      while (!is_odd(at) && at > 0) [at, last] = [half(at), half(last)];
    } else {
      hash = await node(hash, other);
    }
    [at, last] = [half(at), half(last)];
  }
  if (last !== 0) throw new Error("the path is too short");
  return hash;
}

// Both roots that the path leads to, where the tree of `to` leaves grew from that of `from`, 0 < from < to.
export async function roots_by_consistency(from: number, to: number, from_root: Bytes, path: Bytes[]): Promise<{ from: Bytes; to: Bytes }> {
  if (from <= 0 || from >= to) throw new Error("sizes are not in order");
  const [first, ...others] = is_power_of_two(from) ? [from_root, ...path] : path;
  if (!first) throw new Error("the path is too short");
  let [at, last] = [from - 1, to - 1];
  while (is_odd(at)) [at, last] = [half(at), half(last)];
  let [before, after] = [first, first];
  for (const other of others) {
    if (last === 0) throw new Error("the path is too long");
    if (is_odd(at) || at === last) {
      [before, after] = [await node(other, before), await node(other, after)];
      while (!is_odd(at) && at > 0) [at, last] = [half(at), half(last)];
    } else {
      after = await node(after, other);
    }
    [at, last] = [half(at), half(last)];
  }
  if (last !== 0) throw new Error("the path is too short");
  return { from: before, to: after };
}
