// Reads of the audit log that the screens share. The export gives an entry by its place.
import { address, ask, get, type Page } from "../../api/client";
import { Refused } from "../../api/problem";
import type { AuditEntry } from "./sentence";

export type Filters = { subject_kind?: string; subject_id?: string; action?: string; actor_id?: string };

const page_rows = 25;

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

export const read_entries = (filters: Filters) => (cursor: string | undefined, signal: AbortSignal): Promise<Page<AuditEntry>> =>
  get("/api/v1/audit/entries", { query: { order: "newest", limit: page_rows, ...filters, ...(cursor && { cursor }) }, signal });
