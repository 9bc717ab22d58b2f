// An entry's leaf: its bytes are fixed for ever by docs/audit.md ("The bytes of a leaf", "Canonical JSON"), and its hash is
// RFC 6962 section 2.1's: SHA-256(00 || bytes).
import { join, sha256, utf8, type Bytes } from "./bytes";

export type Entry = {
  sequence: number;
  time_ms: number;
  actor: { kind: string; id: string; role: string; organisation_id: string };
  action: string;
  subject_kind: string;
  subject_id: string;
  request_id: string;
  detail: unknown;
  detail_text?: string; // where somebody spoiled it: what stands there
  leaf_hash: string;
};

const version = 1;
const leaf_prefix = Uint8Array.of(0);

// Byte by byte, which UTF-16's order is not.
function by_bytes(one: string, other: string): number {
  const [left, right] = [utf8(one), utf8(other)];
  for (let index = 0; index < Math.min(left.length, right.length); ++index) {
    if (left[index] !== right[index]) return left[index]! - right[index]!;
  }
  return left.length - right.length;
}

// Throws where a number came through JSON.parse with less than all of its digits: such an entry cannot be checked here.
export function canonical_json(value: unknown): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new RangeError("a number beyond 2^53");
  if (Array.isArray(value)) return `[${value.map(canonical_json).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => by_bytes(one, other));
  return `{${members.map(([name, of]) => `${JSON.stringify(name)}:${canonical_json(of)}`).join(",")}}`;
}

function number_of_8_bytes(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function text_bytes(text: string): Bytes {
  const bytes = utf8(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return join(length, bytes);
}

export function leaf_bytes(entry: Entry): Bytes {
  const { actor } = entry;
  const texts = [actor.kind, actor.id, actor.role, actor.organisation_id, entry.action, entry.subject_kind, entry.subject_id,
    entry.request_id, entry.detail === null ? (entry.detail_text ?? "null") : canonical_json(entry.detail)];
  return join(Uint8Array.of(version), number_of_8_bytes(entry.sequence), number_of_8_bytes(entry.time_ms), ...texts.map(text_bytes));
}

export const leaf_hash = (entry: Entry): Promise<Bytes> => sha256(join(leaf_prefix, leaf_bytes(entry)));
