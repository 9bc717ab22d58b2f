// The person who is signed in, as everybody in the console may ask.
import { useEffect, useState } from "preact/hooks";
import { get } from "../api/client";
import type { Me, Role } from "../api/types";
import { console_language, language, use_language } from "./texts";

let me: Me | undefined;
const listeners = new Set<(me: Me | undefined) => void>();

export const me_now = () => me;

export function set_me(next: Me | undefined) {
  me = next;
  for (const listener of listeners) listener(next);
}

export async function load_me(): Promise<Me> {
  const loaded = await get("/api/v1/me");
  const spoken = console_language(loaded.language);
  if (spoken !== language()) await use_language(spoken);
  set_me(loaded);
  return loaded;
}

export function use_me(): Me {
  const [shown, set_shown] = useState(me);
  useEffect(() => {
    listeners.add(set_shown);
    return () => void listeners.delete(set_shown);
  }, []);
  return (shown ?? me)!;
}

export const is_role = (...roles: Role[]) => me !== undefined && roles.includes(me.role);
