// One act of somebody's: sent once, whatever the line does. Its Idempotency-Key stays the same until it succeeded or its
// input changed, so that a second press after a cut is answered with the first one's reply.
import { useRef, useState } from "preact/hooks";
import { problem_from, type Problem } from "../api/problem";
import { me_now } from "./me";

export type Act<A extends unknown[]> = {
  run: (...input: A) => Promise<boolean>;
  is_running: boolean;
  problem: Problem | undefined;
  clear: () => void;
};

export function new_key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

type Kept = { key: string; input: string };
const nothing: Kept = { key: "", input: "" };

// FNV-1a: which input it was, without keeping what somebody typed. Two that meet cost an idempotency-mismatch.
function mark_of(input: unknown[]): string {
  let mark = 0x811c9dc5;
  for (const character of JSON.stringify(input)) mark = Math.imul(mark ^ character.codePointAt(0)!, 0x01000193);
  return (mark >>> 0).toString(16);
}

// In the tab, so that what was cut off is not done twice after the page was loaded anew either.
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

// Nothing was done under this key, and what is sent next may be something else.
const is_spent = ({ name, faults }: Problem) => name === "idempotency-mismatch" || faults.length > 0;

// send(key, ...input) does it, and takes all that it sends from its input; true where it is done. Uncaught refusals stand
// in `problem`. name: the draft's, where the key has to outlive the page as the draft does.
export function use_act<A extends unknown[]>(send: (key: string, ...input: A) => Promise<unknown>, name?: string): Act<A> {
  const [is_running, set_running] = useState(false);
  const [problem, set_problem] = useState<Problem>();
  const kept = useRef<Kept>();
  const remember = (next: Kept) => keep(name, (kept.current = next));

  const run = async (...input: A) => {
    if (is_running) return false;
    const mark = mark_of(input);
    kept.current ??= read(name);
    if (!kept.current.key || kept.current.input !== mark) remember({ key: new_key(), input: mark });
    set_running(true);
    set_problem(undefined);
    try {
      await send(kept.current.key, ...input);
      remember(nothing);
      return true;
    } catch (error) {
      const problem = problem_from(error);
      if (is_spent(problem)) remember(nothing);
      set_problem(problem);
      return false;
    } finally {
      set_running(false);
    }
  };
  return { run, is_running, problem, clear: () => set_problem(undefined) };
}
