// A signed checkpoint: a note as C2SP's tlog-checkpoint and signed-note have it (docs/audit.md, "Checkpoints"), its
// signature Ed25519 (RFC 8032) over all lines above the empty one, each with its end.
import { bytes_of_base64, hex_of, join, sha256, utf8, type Bytes } from "./bytes";

export type Checkpoint = {
  origin: string;
  size: number;
  root: Bytes;
  time: string; // "" where the note does not say
  text: string; // what is signed
  signatures: { name: string; bytes: Bytes }[]; // 4 bytes of the key's id, 64 of the signature
};

// The public key as `qrcongo audit key` prints it: NAME+ID+KEY, KEY being base64 of 01 || 32 bytes.
export type VerifierKey = { name: string; id: string; key: Bytes };

export type Signed = "yes" | "no" | "other_key" | "unable"; // unable: this browser knows no Ed25519

const hash_bytes = 32;
const signature_bytes = 64;
const id_bytes = 4;
const ed25519 = 1;

// Throws on what is no checkpoint.
export function read_checkpoint(note: string): Checkpoint {
  const end = note.indexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin, size, root, ...more] = text.split("\n");
  if (end < 0 || !origin || !/^\d{1,15}$/.test(size ?? "")) throw new Error("not a checkpoint");
  const signatures = note.slice(end + 2).split("\n").filter(Boolean).map((line) => {
    const parts = /^— (\S+) (\S+)$/.exec(line);
    if (!parts) throw new Error("not a signature line");
    return { name: parts[1]!, bytes: bytes_of_base64(parts[2]!) };
  });
  const bytes = bytes_of_base64(root ?? "");
  if (bytes.length !== hash_bytes) throw new Error("not a root");
  const time = more.find((line) => line.startsWith("time "))?.slice("time ".length) ?? "";
  return { origin, size: Number(size), root: bytes, time, text, signatures };
}

// Nothing where it is no such key, or its id is not its own.
export async function read_key(written: string): Promise<VerifierKey | undefined> {
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(written.trim());
  if (!parts) return undefined;
  try {
    const [name, id, key] = [parts[1]!, parts[2]!, bytes_of_base64(parts[3]!)];
    if (key.length !== hash_bytes + 1 || key[0] !== ed25519) return undefined;
    const digest = await sha256(join(utf8(name + "\n"), key));
    return hex_of(digest.slice(0, id_bytes)) === id ? { name, id, key: key.slice(1) } : undefined;
  } catch {
    return undefined;
  }
}

export async function is_signed_by({ text, signatures }: Checkpoint, { name, id, key }: VerifierKey): Promise<Signed> {
  const own = signatures.find((signature) => signature.name === name && hex_of(signature.bytes.slice(0, id_bytes)) === id);
  if (!own) return "other_key";
  const signature = own.bytes.slice(id_bytes);
  if (signature.length !== signature_bytes) return "no";
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return "unable";
  }
  return (await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, utf8(text))) ? "yes" : "no";
}
