// Whose platform this is, and whether it is a demonstration: what the server tells everybody. Kept, so that it stands there
// at once.
import { useEffect, useState } from "preact/hooks";

type Authority = { name: string; is_demonstration: boolean };

const place = "qrcongo/authority";
let known = kept();
let asked: Promise<void> | undefined;
const listeners = new Set<(authority: Authority) => void>();

function kept(): Authority {
  try {
    const { name = "", is_demonstration = false } = JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Authority>;
    return { name, is_demonstration };
  } catch {
    return { name: "", is_demonstration: false };
  }
}

async function read(): Promise<void> {
  const answer = await fetch(new URL("../.well-known/gs1resolver", document.baseURI));
  if (!answer.ok) return;
  const { name = known.name, demonstration = false } = (await answer.json()) as { name?: string; demonstration?: boolean };
  known = { name, is_demonstration: demonstration };
  localStorage.setItem(place, JSON.stringify(known));
  for (const listener of listeners) listener(known);
}

function use_authority(): Authority {
  const [shown, set_shown] = useState(known);
  useEffect(() => {
    listeners.add(set_shown);
    asked ??= read().catch(() => void (asked = undefined));
    return () => void listeners.delete(set_shown);
  }, []);
  return shown;
}

export const use_authority_name = () => use_authority().name;
export const use_is_demonstration = () => use_authority().is_demonstration;
