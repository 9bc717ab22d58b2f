// Names beside the log's ids. The log itself holds none, so that personal data can be erased elsewhere; what nobody may
// read any more, or not this reader, stays an id.
import { get, type Page } from "../../api/client";
import { use_load } from "../../state/load";
import { use_me } from "../../state/me";

const page_rows = 200;
const most_pages = 10;

async function all_of<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < most_pages; ++page) {
    const { items, next } = await read(cursor);
    rows.push(...items);
    if (!next) break;
    cursor = next;
  }
  return rows;
}

export type Names = { person: (id: string) => string | undefined; organisation: (id: string) => string | undefined; people: { id: string; name: string }[] };

export function use_names(): Names {
  const reads_people = use_me().role === "ADMIN_GOUVERNEMENTAL";
  const organisations = use_load("audit/organisations", (signal) =>
    all_of((cursor) => get("/api/v1/organisations", { query: { limit: page_rows, ...(cursor && { cursor }) }, signal })));
  const people = use_load(`audit/people/${reads_people}`, async (signal) =>
    (reads_people ? all_of((cursor) => get("/api/v1/users", { query: { limit: page_rows, ...(cursor && { cursor }) }, signal })) : []));
  const name_in = (rows: { id: string; name: string }[] | undefined) => {
    const names = new Map((rows ?? []).map(({ id, name }) => [id, name]));
    return (id: string) => names.get(id);
  };
  return { person: name_in(people.value), organisation: name_in(organisations.value), people: people.value ?? [] };
}
