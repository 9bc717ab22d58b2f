// The person who is signed in, as everybody in the console may ask.
import { useEffect, useState } from "preact/hooks";
import { get, get_row, patch, type Body } from "../api/client";
import type { Me, Person, Role, Stranger } from "../api/types";
import { count_days_by } from "./days";
import { console_language, language, use_language, type Language } from "./texts";

let me: Me | undefined;
const listeners = new Set<(me: Me | undefined) => void>();

export const me_now = () => me;

export function set_me(next: Me | undefined) {
  me = next;
  if (me) count_days_by(me.utc_offset);
  for (const listener of listeners) listener(next);
}

export async function load_me(): Promise<Me> {
  const loaded = await get("/api/v1/me");
  const spoken = console_language(loaded.language);
  if (spoken !== language()) await use_language(spoken);
  set_me(loaded);
  return loaded;
}

// Changes the own row as it is now, whatever version this page knew.
export async function change_me(changes: Body<"/api/v1/me", "patch">): Promise<void> {
  const { version } = await get_row("/api/v1/me");
  set_me(await patch("/api/v1/me", changes, { version }));
}

// At once for the eyes; the server keeps it for the next sign-in, and where it cannot, this browser does.
export async function choose_language(next: Language): Promise<void> {
  await use_language(next);
  if (me) await change_me({ language: next }).catch(() => undefined);
}

export function use_me(): Me {
  const [shown, set_shown] = useState(me);
  useEffect(() => {
    listeners.add(set_shown);
    return () => void listeners.delete(set_shown);
  }, []);
  return (shown ?? me)!;
}

// Of people elsewhere an enterprise or a printer is told no id.
export const id_of = (person: Person | Stranger | null | undefined) => (person && "id" in person ? person.id : undefined);
export const is_me = (person: Person | Stranger | null) => id_of(person) !== undefined && id_of(person) === me?.id;
export const is_role = (...roles: Role[]) => me !== undefined && roles.includes(me.role);
