// What this browser keeps of the log from one visit to the next, each person's under his own id: the public key that he
// pasted, and the last checkpoint that was checked with it. Scripts of this very server write it: it shows what changed by
// mistake or behind the server's back, and nothing of a server that lies with all it has.
import type { Seen } from "./checks";

export type KeptKey = { written: string; at: string; by: string }; // by: the name of who pasted it, at that time

const place_of = (what: "key" | "seen", person: string) => `qrcongo/audit/${what}/${person}`;

function read<T extends Record<string, string>>(place: string, members: (keyof T)[]): T | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? "null") as Partial<T> | null;
    return kept && members.every((member) => typeof kept[member] === "string") ? (kept as T) : undefined;
  } catch {
    return undefined;
  }
}

function keep(place: string, value: object) {
  try {
    localStorage.setItem(place, JSON.stringify(value));
  } catch {
    // A full or forbidden store: the next visit begins anew.
  }
}

export const kept_key = (person: string) => read<KeptKey>(place_of("key", person), ["written", "at", "by"]);
export const keep_key = (person: string, key: KeptKey) => keep(place_of("key", person), key);
export const forget_key = (person: string) => localStorage.removeItem(place_of("key", person));

export const seen_checkpoint = (person: string) => read<Seen>(place_of("seen", person), ["note", "since"]);
export const keep_seen = (person: string, seen: Seen) => keep(place_of("seen", person), seen);
