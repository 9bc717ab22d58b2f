// A link that serves once: what it leads to is read, then taken up. Where the answer is lost on its way, nobody here can say
// whether it was: the link itself tells, once it is read again.
import { useEffect, useState } from "preact/hooks";
import { may_be_done } from "../../api/as_nobody";
import { problem_from, type Problem } from "../../api/problem";
import type { TextName } from "../../generated/text_name";
import { link_token } from "../../state/link_token";
import { arrive } from "../../state/router";
import { t } from "../../state/texts";

type State<Open, Told> = {
  stage: "reading" | "open" | "over" | "done";
  doubt: "none" | "lost" | "not_done";
  is_busy: boolean;
  open: Open | undefined;
  told: Told | undefined; // by what took it up
  problem: Problem | undefined;
};

export type OpenLink<Open, Input, Told> = State<Open, Told> & {
  is_whole: boolean; // the address had a token
  look: () => Promise<void>;
  send: (input: Input) => Promise<void>;
  clear: () => void;
};

const fault_texts: Record<string, TextName> = {
  "/password length": "links.password_length", "/password personal": "links.password_personal", "/password common": "links.password_common",
  "/code wrong": "links.code_wrong", "/code required": "links.code_missing",
};

function in_own_words(problem: Problem): Problem {
  const faults = problem.faults.map((fault) => {
    const name = fault_texts[`${fault.pointer} ${fault.code}`];
    return name ? { ...fault, detail: t(name) } : fault;
  });
  return { ...problem, faults };
}

const is_dead = ({ status }: Problem) => status === 404;

export function use_link<Open, Input, Told>(read: (token: string) => Promise<Open>, take_up: (token: string, input: Input) => Promise<Told>): OpenLink<Open, Input, Told> {
  const [token] = useState(link_token);
  const [state, set_state] = useState<State<Open, Told>>({
    stage: token ? "reading" : "over", doubt: "none", is_busy: false, open: undefined, told: undefined, problem: undefined,
  });
  const set = (changes: Partial<State<Open, Told>>) => set_state((before) => ({ ...before, ...changes }));
  const end = (stage: "over" | "done", told?: Told) => {
    arrive();
    set({ stage, told, is_busy: false });
  };

  const look = async () => {
    set({ is_busy: true, problem: undefined });
    try {
      const open = await read(token);
      set_state((before) => ({ ...before, open, stage: "open", is_busy: false, doubt: before.doubt === "lost" ? "not_done" : "none" }));
    } catch (error) {
      const problem = problem_from(error);
      if (is_dead(problem)) end("over");
      else set({ problem, is_busy: false });
    }
  };
  const send = async (input: Input) => {
    if (state.is_busy) return;
    set({ is_busy: true, problem: undefined, doubt: "none" });
    try {
      end("done", await take_up(token, input));
    } catch (error) {
      const problem = problem_from(error);
      if (is_dead(problem)) end("over");
      else if (may_be_done(problem)) set({ doubt: "lost", is_busy: false });
      else set({ problem: in_own_words(problem), is_busy: false });
    }
  };
  useEffect(() => {
    if (token) void look();
  }, []);
  return { ...state, is_whole: token !== "", look, send, clear: () => set({ problem: undefined, doubt: "none" }) };
}
