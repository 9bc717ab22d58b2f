// How the server's parts are. It answers 503 with the same body where one is not well.
import { address } from "../../api/client";
import { Refused, offline_problem, problem_of } from "../../api/problem";
import type { Schemas } from "../../api/types";

export type Health = Schemas["Health"];

export async function read_health(signal: AbortSignal): Promise<Health> {
  const answer = await fetch(address("/health"), { signal, headers: { Accept: "application/json" } }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refused(offline_problem());
  });
  if (answer.status !== 200 && answer.status !== 503) throw new Refused(await problem_of(answer));
  const body = (await answer.clone().json().catch(() => null)) as Health | null;
  if (!body?.components) throw new Refused(await problem_of(answer));
  return body;
}
