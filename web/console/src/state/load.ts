// Reads of the server that a screen shows. What was shown before stays while it is read again, and while the line is cut.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Page } from "../api/client";
import { problem_from, type Problem } from "../api/problem";
import { session_state, watch_session } from "../api/session";
import { pressed_again } from "./router";

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
// What a screen shows at this moment stays with it.
export const forget_loaded = () => kept.clear();

const is_hidden = () => document.visibilityState === "hidden";

// name: what is read, with all that it depends on: `order/${id}`. every_ms: read again while the page is looked at.
export function use_load<T>(name: string, read: (signal: AbortSignal) => Promise<T>, options: { every_ms?: number } = {}): Loaded<T> {
  return use_value(name, read, options).loaded;
}

// change: what this page knows of it by itself.
type Value<T> = { loaded: Loaded<T>; change: (next: (before: T) => T) => void };

function use_value<T>(name: string, read: (signal: AbortSignal) => Promise<T>, { every_ms = 0 }: { every_ms?: number }): Value<T> {
  const [shown, set_shown] = useState<{ name: string; value: T | undefined }>({ name, value: kept.get(name) as T | undefined });
  const [problem, set_problem] = useState<Problem>();
  const [is_loading, set_loading] = useState(true);
  const [turn, set_turn] = useState(0);
  const reader = useRef(read);
  reader.current = read;
  const here = useRef(shown);
  here.current = shown;
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
    // While a session has ended nothing is asked: signing in again does it.
    const again = () => !is_hidden() && session_state() !== "expired" && reload();
    addEventListener("online", again);
    addEventListener(pressed_again, again);
    document.addEventListener("visibilitychange", again);
    const unwatch = watch_session((state) => {
      if (state !== "signed_in") return;
      // All was forgotten when the session ended: pages that were added to a list stay in it.
      if (here.current.value !== undefined && !kept.has(here.current.name)) keep(here.current.name, here.current.value);
      reload();
    });
    const timer = every_ms > 0 ? setInterval(again, every_ms) : undefined;
    return () => {
      removeEventListener("online", again);
      removeEventListener(pressed_again, again);
      document.removeEventListener("visibilitychange", again);
      unwatch();
      clearInterval(timer);
    };
  }, [every_ms, reload]);

  const value = shown.name === name ? shown.value : (kept.get(name) as T | undefined);
  const change = useCallback((next: (before: T) => T) => {
    const before = kept.get(name) as T | undefined;
    if (before === undefined) return;
    const value = next(before);
    keep(name, value);
    set_shown((shown) => (shown.name === name ? { name, value } : shown));
  }, [name]);
  return { loaded: { value, problem, is_loading, reload }, change };
}

export type Listing<T> = Loaded<T[]> & { has_more: boolean; more: () => void };

// Read again are so many pages at most; what was shown beyond them stays as it was.
const again_max = 10;

// Pages one after the other, as many as were shown. shown: those of before, as they are once these were read.
async function read_again<T>(read: (cursor: string | undefined) => Promise<Page<T>>, shown: () => Page<T>[]): Promise<Page<T>[]> {
  const pages = [await read(undefined)];
  const last = () => pages.at(-1)!.next;
  while (last() && pages.length < Math.min(shown().length, again_max)) pages.push(await read(last()!));
  const follows = shown()[pages.length - 1]?.next === last();
  return follows ? [...pages, ...shown().slice(pages.length)] : pages;
}

// A list by pages: `more` adds the next one. Those that were added stay when the list is read again, and on coming back.
export function use_list<T>(name: string, read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>, options: { every_ms?: number } = {}): Listing<T> {
  const place = `${name} by pages`;
  const shown = () => (kept.get(place) as Page<T>[] | undefined) ?? [];
  const { loaded, change } = use_value(place, (signal) => read_again((cursor) => read(cursor, signal), shown), options);
  const [problem, set_problem] = useState<Problem>();
  const [is_loading, set_loading] = useState(false);
  const next = loaded.value?.at(-1)?.next ?? null;

  const more = async () => {
    if (!next || is_loading) return;
    set_loading(true);
    try {
      const page = await read(next, new AbortController().signal);
      change((before) => (before.at(-1)?.next === next ? [...before, page] : before));
      set_problem(undefined);
    } catch (error) {
      set_problem(problem_from(error));
    } finally {
      set_loading(false);
    }
  };
  return {
    ...loaded,
    value: useMemo(() => loaded.value?.flatMap((page) => page.items), [loaded.value]),
    problem: loaded.problem ?? problem,
    is_loading: loaded.is_loading || is_loading,
    has_more: next !== null,
    more: () => void more(),
  };
}
