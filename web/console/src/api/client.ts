// Asks the server, as web/openapi.json says: get("/api/v1/orders/{id}", { path: { id } }). Refusals throw Refused.
import type { paths } from "../generated/schema";
import { Refused, offline_problem, problem_of } from "./problem";
import { access_token, end_where_nobody_is, renew, session_state, wait_for_return } from "./session";

type Method = "get" | "post" | "patch" | "delete";
type PathsWith<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;
type Content<R> = R extends { content: { "application/json": infer B } } ? B : undefined;
type Responses<O> = O extends { responses: infer R } ? R : never;
type Good<R> = { [S in keyof R]: S extends 200 | 201 | 202 | 204 ? Content<R[S]> : never }[keyof R];

export type Answer<P extends keyof paths, M extends Method> = Good<Responses<Operation<P, M>>>;
export type Body<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { requestBody?: { content: { "application/json": infer B } } } ? B : never;
export type Query<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { parameters: { query?: infer Q } } ? { [N in keyof Exclude<Q, undefined>]: Exclude<Q, undefined>[N] | undefined } : never;

type Loose<Q> = { [N in keyof Q]: Q[N] | undefined };
type Where<P extends keyof paths, M extends Method> = {
  path?: Record<string, string | number>;
  query?: Loose<Query<P, M>> | undefined; // what is undefined or empty is left out
  signal?: AbortSignal;
};

type Sending = { body?: unknown; key?: string; version?: string | undefined; signal?: AbortSignal };
export type Page<T> = { items: T[]; next: string | null };

export function address(path: string, where: { path?: Record<string, string | number>; query?: unknown } = {}): URL {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(where.path?.[name])));
  const url = new URL(".." + filled, document.baseURI);
  for (const [name, value] of Object.entries((where.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, String(value));
  }
  return url;
}

// The answer as it came, for what is no JSON: files, events. Renews the session once where it has to; where it has ended,
// goes on as soon as the same person has signed in again.
export async function ask(method: string, url: URL, sending: Sending = {}, accept = "application/json"): Promise<Response> {
  let was_renewed = false;
  for (;;) {
    end_where_nobody_is();
    if (session_state() === "expired") await wait_for_return(sending.signal);
    const headers: Record<string, string> = { Accept: accept };
    const token = await access_token();
    if (token) headers["Authorization"] = `Bearer ${token}`;
    if (sending.body !== undefined) headers["Content-Type"] = "application/json";
    if (sending.key) headers["Idempotency-Key"] = sending.key;
    if (sending.version) headers["If-Match"] = sending.version;
    const init: RequestInit = { method, headers, credentials: "same-origin" };
    if (sending.body !== undefined) init.body = JSON.stringify(sending.body);
    if (sending.signal) init.signal = sending.signal;
    let answer: Response;
    try {
      answer = await fetch(url, init);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new Refused(offline_problem());
    }
    if (answer.ok) return answer;
    const problem = await problem_of(answer);
    if (answer.status === 401 && !was_renewed) {
      was_renewed = await renew();
      if (was_renewed || (await wait_for_return(sending.signal))) continue;
    }
    throw new Refused(problem);
  }
}

async function content_of(answer: Response): Promise<unknown> {
  // 204 has no body, and neither has the 202 of what is merely heard.
  const text = await answer.text();
  return text === "" ? undefined : JSON.parse(text);
}

export async function get<P extends PathsWith<"get">>(path: P, where: Where<P, "get"> = {}): Promise<Answer<P, "get">> {
  const sending: Sending = where.signal ? { signal: where.signal } : {};
  return (await content_of(await ask("GET", address(path, where), sending))) as Answer<P, "get">;
}

// The row with the version that If-Match asks for: `W/"3"` or `"3"`.
export async function get_row<P extends PathsWith<"get">>(path: P, where: Where<P, "get"> = {}): Promise<{ row: Answer<P, "get">; version: string | undefined }> {
  const answer = await ask("GET", address(path, where));
  return { row: (await answer.json()) as Answer<P, "get">, version: answer.headers.get("ETag") ?? undefined };
}

// key: an Idempotency-Key. The same for the same act, however often it is sent: see use_act.
export async function post<P extends PathsWith<"post">>(path: P, body: Body<P, "post">, where: Where<P, "post"> & { key?: string } = {}): Promise<Answer<P, "post">> {
  const sending: Sending = { body };
  if (where.signal) sending.signal = where.signal;
  if (where.key) sending.key = where.key;
  return (await content_of(await ask("POST", address(path, where), sending))) as Answer<P, "post">;
}

export async function patch<P extends PathsWith<"patch">>(path: P, body: Body<P, "patch">, where: Where<P, "patch"> & { version: string | undefined }): Promise<Answer<P, "patch">> {
  return (await content_of(await ask("PATCH", address(path, where), { body, version: where.version }))) as Answer<P, "patch">;
}

export async function remove<P extends PathsWith<"delete">>(path: P, where: Where<P, "delete"> & { body?: unknown } = {}): Promise<Answer<P, "delete">> {
  const sending: Sending = where.body === undefined ? {} : { body: where.body };
  return (await content_of(await ask("DELETE", address(path, where), sending))) as Answer<P, "delete">;
}
