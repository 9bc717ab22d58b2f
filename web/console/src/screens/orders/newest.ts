// The server lists the oldest first; people look for the newest. So all pages are read, as far as that stays quick.
import type { Page } from "../../api/client";
import { use_load, type Listing } from "../../state/load";

const page_rows = 200;
const pages_max = 5;

type Next = { limit: number; cursor?: string };

async function read_all<T>(read: (next: Next) => Promise<Page<T>>): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pages_max; ++page) {
    const answer: Page<T> = await read(cursor ? { limit: page_rows, cursor } : { limit: page_rows });
    items.push(...answer.items);
    cursor = answer.next;
    if (!cursor) break;
  }
  return { items: items.reverse(), next: cursor };
}

// is_cut: there are more, and the newest of all are not among them.
export function use_newest<T>(name: string, read: (next: Next, signal: AbortSignal) => Promise<Page<T>>): { list: Listing<T>; is_cut: boolean } {
  const all = use_load(`newest/${name}`, (signal) => read_all((next) => read(next, signal)), { every_ms: 60_000 });
  const list = { ...all, value: all.value?.items, has_more: false, more: () => undefined };
  return { list, is_cut: all.value !== undefined && all.value.next !== null };
}
