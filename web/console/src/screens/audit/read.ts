// Reads of the audit log that the screens share. The export gives entries by their place, which the list does not.
import { address, ask, get, type Page } from "../../api/client";
import { Refused } from "../../api/problem";
import type { AuditEntry } from "./sentence";

export type Filters = { subject_kind?: string; subject_id?: string; action?: string; actor_id?: string };

const page_rows = 25;
const beyond_checkpoint = 2000; // a checkpoint is signed each 1,000 entries at the latest

export type Lines = { entries: AuditEntry[]; next: number | null };

export async function read_lines(from: number, limit: number, signal?: AbortSignal): Promise<Lines & { text: string }> {
  const answer = await ask("GET", address("/api/v1/audit/export", { query: { from, limit } }), signal ? { signal } : {}, "application/x-ndjson");
  const text = await answer.text();
  const lines = text.trimEnd().split("\n");
  const { next } = JSON.parse(lines.pop()!) as { next: number | null };
  return { entries: lines.map((line) => JSON.parse(line) as AuditEntry), next, text };
}

// The newest signed note; "" where none is signed yet.
export async function read_newest_note(signal?: AbortSignal): Promise<string> {
  try {
    return await (await ask("GET", address("/api/v1/audit/checkpoint"), signal ? { signal } : {}, "text/plain")).text();
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 503) return "";
    throw error;
  }
}

// A page of the log from its end backwards; the cursor is the place that the page before began at.
export async function read_newest(cursor: string | undefined, signal: AbortSignal): Promise<Page<AuditEntry>> {
  const end = cursor ? Number(cursor) : Number((await read_newest_note(signal)).split("\n")[1] ?? 0);
  const from = Math.max(0, end - page_rows);
  const { entries } = await read_lines(from, cursor ? end - from : page_rows + beyond_checkpoint, signal);
  return { items: entries.reverse(), next: from > 0 ? String(from) : null };
}

export const read_filtered = (filters: Filters) => (cursor: string | undefined, signal: AbortSignal): Promise<Page<AuditEntry>> =>
  get("/api/v1/audit/entries", { query: { limit: page_rows, ...filters, ...(cursor && { cursor }) }, signal });
