// Which screen the address asks for. Paths are below the console's base: "commandes/0193...". Filters stand in the query,
// so that an address can be kept, sent and gone back to.
import { useCallback, useEffect, useState } from "preact/hooks";
import type { FilteredPath, FiltersOf } from "./routes";

export type Place = { path: string; query: URLSearchParams };

const base = () => new URL(document.baseURI);
const moved = "qrcongo-moved";
export const pressed_again = "qrcongo-pressed-again"; // a link to where one is: what stands there is read anew

// A percent-encoding that is none stays as it is: no screen has such an address.
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

export function place_now(): Place {
  const path = location.pathname.slice(base().pathname.length).replace(/\/+$/, "");
  return { path: decoded(path), query: new URLSearchParams(location.search) };
}

export const href_of = (path: string) => new URL(path, base()).pathname + new URL(path, base()).search;

// A screen that shows what is shown once asks before it is left, in the words that it gives here; the shell shows them.
export type LeaveQuestion = { words: string; leave: () => void; stay: () => void };
let guard: string | null = null;
const question_listeners = new Set<(question: LeaveQuestion | undefined) => void>();
const ask = (question: LeaveQuestion | undefined) => question_listeners.forEach((listener) => listener(question));

export function guard_leaving(words: string | null) {
  guard = words;
  if (!words) ask(undefined);
}

export function watch_leave_questions(listener: (question: LeaveQuestion | undefined) => void): () => void {
  question_listeners.add(listener);
  return () => void question_listeners.delete(listener);
}

// leave: what goes there after all, once it is wanted. Filters of the same screen are no leaving.
function may_leave(path_name: string, leave: () => void): boolean {
  if (!guard || path_name === stands_at.path_name) return true;
  ask({ words: guard, stay: () => ask(undefined), leave: () => { guard_leaving(null); leave(); } });
  return false;
}

// While the page is covered its screen stays below, whatever the browser's own buttons say.
let is_held = false;
export const hold_place = (next: boolean) => void (is_held = next);

const entry_now = () => ({ path_name: location.pathname, href: location.href, state: history.state as unknown });
let stands_at = entry_now();

// Back and Forward have moved already: where the screen is not to be left, its place is put on top again, above the one that
// was wanted. Before all who listen to the same event.
addEventListener("popstate", (event) => {
  if (!is_held && may_leave(location.pathname, () => history.back())) stands_at = entry_now();
  else {
    history.pushState(stands_at.state, "", stands_at.href);
    event.stopImmediatePropagation();
  }
});

export function go(path: string, { replace = false } = {}) {
  if (!may_leave(new URL(path, base()).pathname, () => go(path, { replace }))) return;
  if (!replace && href_of(path) === location.pathname + location.search) dispatchEvent(new Event(pressed_again));
  history[replace ? "replaceState" : "pushState"](replace ? history.state : { visit: next_visit() }, "", href_of(path));
  stands_at = entry_now();
  dispatchEvent(new Event(moved));
  if (!replace) scrollTo(0, 0);
}

// Another address for what stands here already. kept: what this entry of the history holds besides, which a reload leaves it.
export function readdress(path: string, kept: object) {
  history.replaceState({ ...(history.state as object | null), ...kept }, "", href_of(path));
  stands_at = entry_now();
}

// Each entry of the history has a number of its own, under which shell/arrival keeps how far it was scrolled.
const visits = "qrcongo/visits";
function next_visit(): number {
  const visit = Number(sessionStorage.getItem(visits) ?? 0) + 1;
  sessionStorage.setItem(visits, String(visit));
  return visit;
}
export const visit_now = () => Number((history.state as { visit?: number } | null)?.visit ?? 0);

// Another screen was come to: its heading takes the focus, so that who does not see the page hears where he is.
let is_arriving = false;
export const arrive = () => void (is_arriving = true);
export function take_arrival(): boolean {
  const was_arriving = is_arriving;
  is_arriving = false;
  return was_arriving;
}

export function use_place(): Place {
  const [place, set_place] = useState(place_now);
  useEffect(() => {
    const look = () => set_place(place_now());
    addEventListener("popstate", look);
    addEventListener(moved, look);
    return () => {
      removeEventListener("popstate", look);
      removeEventListener(moved, look);
    };
  }, []);
  return place;
}

// [filters, change] of the screen at this path: change({ etat: "submitted" }) puts it into the address; "" or undefined takes
// it out.
export function use_filters<P extends FilteredPath = never>(): [FiltersOf<P>, (changes: FiltersOf<P>) => void] {
  const { query } = use_place();
  const change = useCallback((changes: FiltersOf<P>) => {
    const { path, query: present } = place_now();
    for (const [name, value] of Object.entries<string | undefined>(changes)) value ? present.set(name, value) : present.delete(name);
    const text = present.toString();
    go(path + (text && "?" + text), { replace: true });
  }, []);
  return [Object.fromEntries(query) as FiltersOf<P>, change];
}
