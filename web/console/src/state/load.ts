// Reads of the server that a screen shows. What was shown before stays while it is read again, and while the line is cut.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../api/client";
import { problem_from, type Problem } from "../api/problem";
import { watch_session } from "../api/session";

export type Loaded<T> = {
  value: T | undefined;
  problem: Problem | undefined;
  is_loading: boolean;
  reload: () => void;
};

// Pages that were shown, so that "back" shows them at once.
const kept = new Map<string, unknown>();
const kept_max = 40;
function keep(name: string, value: unknown) {
  kept.delete(name);
  kept.set(name, value);
  if (kept.size > kept_max) kept.delete(kept.keys().next().value as string);
}
export const forget_loaded = () => kept.clear();

const is_hidden = () => document.visibilityState === "hidden";

// name: what is read, with all that it depends on: `order/${id}`. every_ms: read again while the page is looked at.
export function use_load<T>(name: string, read: (signal: AbortSignal) => Promise<T>, { every_ms = 0 } = {}): Loaded<T> {
  const [shown, set_shown] = useState<{ name: string; value: T | undefined }>({ name, value: kept.get(name) as T | undefined });
  const [problem, set_problem] = useState<Problem>();
  const [is_loading, set_loading] = useState(true);
  const [turn, set_turn] = useState(0);
  const reader = useRef(read);
  reader.current = read;
  const reload = useCallback(() => set_turn((before) => before + 1), []);

  useEffect(() => {
    const abort = new AbortController();
    set_loading(true);
    reader.current(abort.signal).then(
      (value) => {
        if (abort.signal.aborted) return;
        keep(name, value);
        set_shown({ name, value });
        set_problem(undefined);
        set_loading(false);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        set_problem(problem_from(error));
        set_loading(false);
      },
    );
    return () => abort.abort();
  }, [name, turn]);

  useEffect(() => {
    const again = () => !is_hidden() && reload();
    addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
    const unwatch = watch_session((state) => state === "signed_in" && reload());
    const timer = every_ms > 0 ? setInterval(again, every_ms) : undefined;
    return () => {
      removeEventListener("online", again);
      document.removeEventListener("visibilitychange", again);
      unwatch();
      clearInterval(timer);
    };
  }, [every_ms, reload]);

  const value = shown.name === name ? shown.value : (kept.get(name) as T | undefined);
  return { value, problem, is_loading, reload };
}

export type Listing<T> = Loaded<T[]> & { has_more: boolean; more: () => void };

// A list by pages: `more` adds the next one.
export function use_list<T>(name: string, read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>, options = {}): Listing<T> {
  const first = use_load(name, (signal) => read(undefined, signal), options);
  const [further, set_further] = useState<{ of: Page<T> | undefined; items: T[]; next: string | null }>();
  const [problem, set_problem] = useState<Problem>();
  const [is_loading, set_loading] = useState(false);
  const added = further?.of === first.value ? further : undefined;
  const next = added ? added.next : (first.value?.next ?? null);

  const more = async () => {
    if (!next || is_loading) return;
    set_loading(true);
    try {
      const page = await read(next, new AbortController().signal);
      set_further({ of: first.value, items: [...(added?.items ?? []), ...page.items], next: page.next });
      set_problem(undefined);
    } catch (error) {
      set_problem(problem_from(error));
    } finally {
      set_loading(false);
    }
  };
  return {
    value: first.value && [...first.value.items, ...(added?.items ?? [])],
    problem: first.problem ?? problem,
    is_loading: first.is_loading || is_loading,
    reload: first.reload,
    has_more: next !== null,
    more: () => void more(),
  };
}
