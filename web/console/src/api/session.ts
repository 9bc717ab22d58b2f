// Who is signed in. The access token stands in memory alone; the cookie that renews it is out of scripts' reach. Tabs
// tell each other when one signs in or out. Where nobody is there any more it ends, whatever the pages ask by themselves.
import type { Schemas } from "./types";
import { is_somebody_there, somebody_came, watch_input } from "./presence";
import { Refused, offline_problem, problem_of } from "./problem";

// leaving: the page is about to begin anew.
export type SessionState = "unknown" | "signed_out" | "enrolling" | "signed_in" | "expired" | "leaving";

type Told = { kind: "signed_in" | "signed_out" };

// Whose the token is; stays while his session has ended, until somebody signs in again or he leaves.
let person = "";

let token = "";
let state: SessionState = "unknown";
const listeners = new Set<(state: SessionState) => void>();
const tabs = "BroadcastChannel" in self ? new BroadcastChannel("qrcongo-session") : null;
const renew_early_ms = 30_000;
let renewed_at = 0;
let lives_ms = 0;
// That there may be a cookie, which scripts cannot see: without it nobody is asked.
const was_here = "qrcongo/was-here";
// Somebody signed out while the server was out of reach: it hears of it as soon as it can.
const owes_sign_out = "qrcongo/owes-sign-out";
const pause_after_conflict_ms = 150;
const looked_after_every_ms = 15_000;
const ends_within_ms = 10_000;

export const session_state = () => state;

export function watch_session(listener: (state: SessionState) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: SessionState) {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener(next);
}

// RFC 7519: the second part of a token names whom it was given to.
function person_of(access_token: string): string {
  const claims = access_token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
  return (JSON.parse(atob(claims)) as { sub: string }).sub;
}

// Another tab shares the cookie, and somebody else may have signed in there: nothing that was begun here goes on as his.
function take(answer: Schemas["SessionToken"]) {
  const before = person;
  person = person_of(answer.access_token);
  localStorage.setItem(was_here, "1");
  if (before && before !== person) return begin_anew(() => location.reload());
  token = answer.access_token;
  lives_ms = answer.expires_in * 1000;
  renewed_at = Date.now();
  become(answer.enrolment ? "enrolling" : "signed_in");
}

let is_beginning_anew = false;

// The screens go first: one that asks before it is left would hold the page.
function begin_anew(load: () => void) {
  is_beginning_anew = true;
  token = "";
  become("leaving");
  setTimeout(load);
}

function unless_anew<T>(value: T): T | Promise<T> {
  return is_beginning_anew ? new Promise<T>(() => undefined) : value;
}

function api(path: string) {
  return new URL("../api/v1/" + path, document.baseURI);
}

// within_ms: 0 waits as long as the browser does.
async function send(method: string, path: string, body?: unknown, within_ms = 0): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (body !== undefined) init.body = JSON.stringify(body);
  const abort = new AbortController();
  init.signal = abort.signal;
  const timer = within_ms > 0 ? setTimeout(() => abort.abort(), within_ms) : undefined;
  try {
    return await fetch(api(path), init);
  } catch {
    throw new Refused(offline_problem());
  } finally {
    clearTimeout(timer);
  }
}

export async function sign_in(input: Schemas["SignInInput"]): Promise<void> {
  await ending;
  const answer = await send("POST", "session", input);
  if (!answer.ok) throw new Refused(await problem_of(answer));
  localStorage.removeItem(owes_sign_out);
  somebody_came();
  take((await answer.json()) as Schemas["SessionToken"]);
  tabs?.postMessage({ kind: "signed_in" } satisfies Told);
  await unless_anew(undefined);
}

export const was_signed_in = () => localStorage.getItem(was_here) !== null;

// Whoever was signed in here before is again.
export async function resume(): Promise<void> {
  if (localStorage.getItem(owes_sign_out)) {
    await end_session();
    localStorage.removeItem(owes_sign_out);
    forget();
  } else if (!was_signed_in()) become("signed_out");
  else if (is_somebody_there()) await renew();
  else {
    await end_or_owe();
    forget();
  }
}

// 401: there is none any more. A server that is too busy to end one has not ended it. Whoever wants to sign in waits for it,
// so that it has a time within which it succeeds or stays owed.
async function end_session(): Promise<void> {
  const answer = await send("DELETE", "session", undefined, ends_within_ms);
  if (!answer.ok && answer.status !== 401) throw new Refused(await problem_of(answer));
}

const end_or_owe = (): Promise<void> => end_session().catch(() => localStorage.setItem(owes_sign_out, "1"));

export async function sign_out(): Promise<void> {
  await end_or_owe();
  forget_everywhere();
}

// Until it is over nobody signs in here, whose new cookie its answer would take away.
let ending: Promise<void> = Promise.resolve();

// What stands on the page stays, drafts too, behind the sign-in of whoever comes back. For the server it is over.
export function end_where_nobody_is() {
  if ((state !== "signed_in" && state !== "enrolling") || is_somebody_there()) return;
  token = "";
  become("expired");
  ending = end_or_owe();
}

export function watch_presence(): () => void {
  const unwatch = watch_input();
  const timer = setInterval(end_where_nobody_is, looked_after_every_ms);
  document.addEventListener("visibilitychange", end_where_nobody_is);
  return () => {
    unwatch();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", end_where_nobody_is);
  };
}

const leaving = new Set<(person: string) => void>();

// Told who left, once he did so himself: a session that merely ended is no leaving.
export function watch_leaving(listener: (person: string) => void) {
  leaving.add(listener);
}

// The session has ended on the server already.
export function forget_everywhere() {
  if (person) for (const listener of leaving) listener(person);
  tabs?.postMessage({ kind: "signed_out" } satisfies Told);
  leave();
}

function forget(next: SessionState = "signed_out") {
  token = "";
  person = "";
  localStorage.removeItem(was_here);
  become(next);
  let_go(false);
}

let load_anew = () => location.replace(document.baseURI);
export const leave_by = (load: () => void) => void (load_anew = load);

// What was read and typed stands in the page's memory, and its address says what was looked for: neither is for the next one.
// Without a line there would be no page at all: it is loaded as soon as there is one.
function leave() {
  if (navigator.onLine === false) {
    forget();
    addEventListener("online", () => load_anew(), { once: true });
    return;
  }
  forget("leaving");
  begin_anew(load_anew);
}

// What was asked for when the session ended waits here until the same person is back: nothing fails, nothing is typed
// twice. go_on is called once it is known who signed in.
let waiting: ((is_back: boolean) => void)[] = [];

function let_go(is_back: boolean) {
  const released = waiting;
  waiting = [];
  for (const release of released) release(is_back);
}

export const go_on = () => let_go(true);

// false where nobody came back, or nobody needs to.
export function wait_for_return(signal?: AbortSignal): Promise<boolean> {
  if (state !== "expired" || signal?.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const stop = () => {
      waiting = waiting.filter((one) => one !== release);
      resolve(false);
    };
    const release = (is_back: boolean) => {
      signal?.removeEventListener("abort", stop);
      resolve(is_back);
    };
    waiting.push(release);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

// One renewal at a time: a cookie serves once, and one that comes back ends the session.
let renewal: Promise<boolean> | null = null;

export function renew(): Promise<boolean> {
  renewal ??= in_turn(renew_now).then(unless_anew).finally(() => (renewal = null));
  return renewal;
}

async function in_turn<T>(act: () => Promise<T>): Promise<T> {
  if (!("locks" in navigator)) return act();
  return (await navigator.locks.request("qrcongo-renewal", act)) as T;
}

async function renew_now(): Promise<boolean> {
  if (!is_somebody_there()) {
    end_where_nobody_is();
    return false;
  }
  for (let attempt = 0; ; ++attempt) {
    const answer = await send("POST", "session/refresh");
    if (answer.ok) {
      take((await answer.json()) as Schemas["SessionToken"]);
      return true;
    }
    if (answer.status === 409 && attempt < 5) {
      await new Promise((resolve) => setTimeout(resolve, pause_after_conflict_ms));
      continue;
    }
    if (answer.status === 401) {
      if (state === "unknown" || state === "signed_out") forget();
      token = "";
      if (state !== "signed_out" && state !== "leaving") become("expired");
      return false;
    }
    throw new Refused(await problem_of(answer));
  }
}

// Empty where nobody is signed in.
export async function access_token(): Promise<string> {
  if (token && Date.now() - renewed_at > lives_ms - renew_early_ms) await renew();
  return token;
}

// After a second factor was confirmed everything is open: the server looks at the person, not at the token.
export function enrolled() {
  become("signed_in");
  tabs?.postMessage({ kind: "signed_in" } satisfies Told);
}

tabs?.addEventListener("message", ({ data }: MessageEvent<Told>) => {
  if (data.kind === "signed_out") return state === "signed_out" || state === "leaving" ? undefined : leave();
  // It may be another person, which take() sees; a renewal that is under way may still be with the cookie of before.
  void Promise.resolve(renewal).catch(() => undefined).then(renew).catch(() => undefined);
});
