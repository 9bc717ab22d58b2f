// One act of somebody's: sent once, whatever the line does. Its Idempotency-Key stays the same until it succeeded or its
// input changed, so that a second press after a cut is answered with the first one's reply.
import { useRef, useState } from "preact/hooks";
import { problem_from, type Problem } from "../api/problem";

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

// send(key, ...input) does it; true where it is done. Uncaught refusals stand in `problem`.
export function use_act<A extends unknown[]>(send: (key: string, ...input: A) => Promise<unknown>): Act<A> {
  const [is_running, set_running] = useState(false);
  const [problem, set_problem] = useState<Problem>();
  const kept = useRef({ key: "", input: "" });

  const run = async (...input: A) => {
    if (is_running) return false;
    const text = JSON.stringify(input);
    if (!kept.current.key || kept.current.input !== text) kept.current = { key: new_key(), input: text };
    set_running(true);
    set_problem(undefined);
    try {
      await send(kept.current.key, ...input);
      kept.current = { key: "", input: "" };
      return true;
    } catch (error) {
      set_problem(problem_from(error));
      return false;
    } finally {
      set_running(false);
    }
  };
  return { run, is_running, problem, clear: () => set_problem(undefined) };
}
