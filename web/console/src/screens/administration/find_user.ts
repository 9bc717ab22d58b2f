// One person, from the lists: the API has no address of one alone.
import { get } from "../../api/client";
import { Refused } from "../../api/problem";
import { t } from "../../state/texts";
import { chosen } from "./query";
import type { User } from "./user_words";

const page_rows = 200;

export async function find_user(id: string, organisation_id: string | undefined, signal: AbortSignal): Promise<User> {
  let cursor: string | undefined;
  do {
    const page = await get("/api/v1/users", { query: chosen({ organisation_id, limit: page_rows, cursor }), signal });
    const found = page.items.find((user) => user.id === id);
    if (found) return found;
    cursor = page.next ?? undefined;
  } while (cursor);
  throw new Refused({ name: "not-found", status: 404, title: t("users.not_found"), detail: t("users.not_found_detail"), request_id: "", retry_after_s: 0, faults: [] });
}

// What If-Match takes of it.
export const version_of = ({ version }: User) => `"${version}"`;
