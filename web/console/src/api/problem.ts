// What the server answers instead of what was asked (RFC 9457), and what the network does instead of the server.
import type { components } from "../generated/schema";

// before: what this page says ahead of it, such as the line of a list.
export type FieldFault = components["schemas"]["FieldError"] & { before?: string };

export type Problem = {
  name: string; // "quota-exceeded"; "offline" where no answer came
  status: number; // 0 where no answer came
  title: string;
  detail: string;
  request_id: string;
  retry_after_s: number;
  faults: FieldFault[];
  said?: { title: string; detail?: string }; // what this page says instead, in the reader's language
};

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

const urn = "urn:qrcongo:problem:";

export async function problem_of(answer: Response): Promise<Problem> {
  const told = (await answer.json().catch(() => ({}))) as Partial<components["schemas"]["Problem"]>;
  return {
    name: told.type?.replace(urn, "") ?? "unavailable",
    status: answer.status,
    title: told.title ?? "",
    detail: told.detail ?? "",
    request_id: told.request_id ?? "",
    retry_after_s: Number(answer.headers.get("Retry-After") ?? 0),
    faults: told.errors ?? [],
  };
}

export function offline_problem(): Problem {
  return { name: "offline", status: 0, title: "", detail: "", request_id: "", retry_after_s: 0, faults: [] };
}

export function problem_from(error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  console.error(error);
  return { ...offline_problem(), name: "unexpected" };
}
