// Bytes as the audit log's proofs need them. Pure, but for the browser's own SHA-256.
export type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));

export function join(...parts: Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export const hex_of = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function bytes_of_hex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error("not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

// Throws on what is no base64.
export const bytes_of_base64 = (text: string): Bytes => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export const base64_of = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

export const same = (one: Uint8Array, other: Uint8Array) => hex_of(one) === hex_of(other);

export const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

// Browsers compute hashes on pages that came over https, or from the machine itself, alone.
export const can_hash = () => typeof crypto !== "undefined" && crypto.subtle !== undefined;
