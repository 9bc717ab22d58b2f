// A delivery to this printer, as far as it has come.
import { get, type Page } from "../../api/client";
import type { Archive, Batch, Order } from "../../api/types";

export const stages = ["download", "printing", "report", "coming", "done"] as const;
export type Stage = (typeof stages)[number];

export type Delivery = Order["deliveries"][number];
export type Job = {
  order: Order;
  delivery: Delivery;
  batch: Batch | undefined;
  archives: Archive[]; // none where all was received and nobody asked for them
  stage: Stage;
};

// Approved at least, and not over: before that there is nothing to prepare for.
const states_to_do: Order["state"][] = ["approved", "paid", "on_hold", "generating", "failed", "ready", "delivered"];
const states_done: Order["state"][] = ["closed"];
const page_rows = 50;
const most_rows = 200;

export function stage_of(order: Order, batch: Batch | undefined): Stage {
  if (order.state === "closed") return "done";
  if (!batch || (order.state !== "ready" && order.state !== "delivered")) return "coming";
  const { received, unaccounted } = batch.counts;
  if (received < batch.quantity) return "download";
  if (unaccounted === 0) return "done";
  return unaccounted === received ? "printing" : "report";
}

export async function all_archives(batch_id: string, signal: AbortSignal): Promise<Archive[]> {
  const items: Archive[] = [];
  for (let cursor: string | undefined; ; ) {
    const page: Page<Archive> = await get("/api/v1/batches/{id}/archives", { path: { id: batch_id }, query: { limit: most_rows, cursor }, signal });
    items.push(...page.items);
    if (!page.next) return items;
    cursor = page.next;
  }
}

async function job_of(order: Order, delivery: Delivery, with_archives: boolean, signal: AbortSignal): Promise<Job> {
  if (!delivery.batch_id) return { order, delivery, batch: undefined, archives: [], stage: stage_of(order, undefined) };
  const batch = await get("/api/v1/batches/{id}", { path: { id: delivery.batch_id }, signal });
  const stage = stage_of(order, batch);
  const archives = with_archives || stage === "download" ? await all_archives(batch.id, signal) : [];
  return { order, delivery, batch, archives, stage };
}

export async function list_jobs(is_done: boolean, q: string | undefined, cursor: string | undefined, signal: AbortSignal): Promise<Page<Job>> {
  const state = is_done ? states_done : states_to_do;
  const page = await get("/api/v1/orders", { query: { state, q, cursor, limit: page_rows }, signal });
  const jobs = page.items.flatMap((order) => order.deliveries.map((delivery) => job_of(order, delivery, false, signal)));
  return { items: await Promise.all(jobs), next: page.next };
}

export async function jobs_of_order(id: string, signal: AbortSignal): Promise<{ order: Order; jobs: Job[] }> {
  const order = await get("/api/v1/orders/{id}", { path: { id }, signal });
  return { order, jobs: await Promise.all(order.deliveries.map((delivery) => job_of(order, delivery, true, signal))) };
}
