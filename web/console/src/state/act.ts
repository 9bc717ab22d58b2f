// One act of somebody's: sent once, whatever the line does. Its Idempotency-Key stays the same until it succeeded or its
// input changed, so that a second press after a cut is answered with the first one's reply.
import { useRef, useState } from "preact/hooks";
import { problem_from, type Problem } from "../api/problem";
import { act_key, type ActKey } from "./act_key";

export { new_key } from "./act_key";

export type Act<A extends unknown[]> = {
  run: (...input: A) => Promise<boolean>;
  is_running: boolean;
  problem: Problem | undefined;
  clear: () => void;
};

// Nothing was done under this key, and what is sent next may be something else.
const is_spent = ({ name, faults }: Problem) => name === "idempotency-mismatch" || faults.length > 0;

// send(key, ...input) does it, and takes all that it sends from its input; true where it is done. Uncaught refusals stand
// in `problem`. name: the draft's, where the key has to outlive the page as the draft does.
export function use_act<A extends unknown[]>(send: (key: string, ...input: A) => Promise<unknown>, name?: string): Act<A> {
  const [is_running, set_running] = useState(false);
  const [problem, set_problem] = useState<Problem>();
  const kept = useRef<ActKey>();

  const run = async (...input: A) => {
    if (is_running) return false;
    const key = (kept.current ??= act_key(name));
    set_running(true);
    set_problem(undefined);
    try {
      await send(key.of(input), ...input);
      key.answered();
      return true;
    } catch (error) {
      const problem = problem_from(error);
      if (is_spent(problem)) key.answered();
      set_problem(problem);
      return false;
    } finally {
      set_running(false);
    }
  };
  return { run, is_running, problem, clear: () => set_problem(undefined) };
}
