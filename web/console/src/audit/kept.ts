// What this browser keeps of the log from one visit to the next, whoever is signed in: the public key that somebody pasted,
// and the last checkpoint that was checked here. It is worth something because the server cannot change it.
import type { Seen } from "./checks";

const key_place = "qrcongo/audit/key";
const seen_place = "qrcongo/audit/seen";

function read(place: string): string {
  try {
    return localStorage.getItem(place) ?? "";
  } catch {
    return "";
  }
}

function keep(place: string, text: string) {
  try {
    localStorage.setItem(place, text);
  } catch {
    // A full or forbidden store: the next visit begins anew.
  }
}

export const kept_key = () => read(key_place);
export const keep_key = (written: string) => keep(key_place, written);

export function seen_checkpoint(): Seen | undefined {
  try {
    const seen = JSON.parse(read(seen_place)) as Partial<Seen>;
    return typeof seen.note === "string" && typeof seen.since === "string" ? { note: seen.note, since: seen.since } : undefined;
  } catch {
    return undefined;
  }
}

export const keep_seen = (seen: Seen) => keep(seen_place, JSON.stringify(seen));
