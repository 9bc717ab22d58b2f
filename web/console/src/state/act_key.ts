// The Idempotency-Key of an act: the same until it was answered or its input changed. Under a name it lies in the tab, so
// that what was cut off is not done twice after the page was loaded anew either.
import { me_now } from "./me";

type Kept = { key: string; input: string };
const nothing: Kept = { key: "", input: "" };

export type ActKey = {
  of: (input: unknown[]) => string;
  answered: () => void; // what comes next is another act
};

export function new_key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// FNV-1a: which input it was, without keeping what somebody typed. Two that meet cost an idempotency-mismatch.
function mark_of(input: unknown[]): string {
  let mark = 0x811c9dc5;
  for (const character of JSON.stringify(input)) mark = Math.imul(mark ^ character.codePointAt(0)!, 0x01000193);
  return (mark >>> 0).toString(16);
}

const place_of = (name: string) => `qrcongo/act/${me_now()?.id ?? "nobody"}/${name}`;

function read(name: string | undefined): Kept {
  try {
    return { ...nothing, ...(JSON.parse((name && sessionStorage.getItem(place_of(name))) || "{}") as Partial<Kept>) };
  } catch {
    return nothing;
  }
}

function keep(name: string | undefined, kept: Kept) {
  if (!name) return;
  try {
    kept.key ? sessionStorage.setItem(place_of(name), JSON.stringify(kept)) : sessionStorage.removeItem(place_of(name));
  } catch {
    // A forbidden store costs the key after a reload and nothing else.
  }
}

// name: where the key has to outlive the page as the act's draft does.
export function act_key(name?: string): ActKey {
  let kept: Kept | undefined;
  const remember = (next: Kept) => keep(name, (kept = next));
  return {
    of: (input) => {
      const mark = mark_of(input);
      kept ??= read(name);
      if (!kept.key || kept.input !== mark) remember({ key: new_key(), input: mark });
      return kept.key;
    },
    answered: () => remember(nothing),
  };
}
