// Asks for who holds a link, whoever else is signed in here: no token goes along, and nothing waits for a session.
import { address, type Answer, type Body } from "./client";
import { Refused, offline_problem, problem_of, type Problem } from "./problem";

type LinkPath = "/api/v1/invitations/{token}" | "/api/v1/password-resets/{token}";

async function ask(path: LinkPath, token: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address(path, { path: { token } }), { credentials: "same-origin", cache: "no-store", ...init });
  } catch {
    throw new Refused(offline_problem());
  }
  if (answer.ok) return answer;
  throw new Refused(await problem_of(answer));
}

export async function read_link<P extends LinkPath>(path: P, token: string): Promise<Answer<P, "get">> {
  const answer = await ask(path, token, { headers: { Accept: "application/json" } });
  return (await answer.json().catch(() => Promise.reject(new Refused(offline_problem())))) as Answer<P, "get">;
}

// Done where it returns. Undefined: the answer has nothing in it, or came in part.
export async function take_up_link<P extends LinkPath>(path: P, token: string, body: Body<P, "post">): Promise<Answer<P, "post"> | undefined> {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const answer = await ask(path, token, { method: "POST", headers, body: JSON.stringify(body) });
  return (await answer.json().catch(() => undefined)) as Answer<P, "post"> | undefined;
}

// Something between here and the server answered, or nothing did. A server that has no room says so before it begins.
export const may_be_done = ({ status, request_id }: Problem) => status === 0 || (status >= 500 && !(status === 503 && request_id !== ""));
