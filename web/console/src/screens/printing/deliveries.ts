// A delivery to this printer, as far as it has come.
import { get, type Page } from "../../api/client";
import type { Archive, Batch, Order } from "../../api/types";

export const stages = ["download", "printing", "report", "coming", "done"] as const;
export type Stage = (typeof stages)[number];

export type Delivery = Order["deliveries"][number];
export type ListedJob = { order: Order; delivery: Delivery; stage: Stage };
export type Job = ListedJob & { batch: Batch | undefined; archives: Archive[] };

// Approved at least, and not over: before that there is nothing to prepare for.
const states_to_do: Order["state"][] = ["approved", "paid", "on_hold", "generating", "failed", "ready", "delivered"];
const states_done: Order["state"][] = ["closed"];
const page_rows = 50;
const most_rows = 200;

// Stamps of which nobody has said what became of them, once all are received.
export const left_of = ({ received, used_up }: Delivery) => received.stamps - used_up;

export function stage_of(order: Order, delivery: Delivery): Stage {
  if (order.state === "closed") return "done";
  if (!delivery.batch_id || (order.state !== "ready" && order.state !== "delivered")) return "coming";
  if (delivery.received.stamps < delivery.quantity) return "download";
  if (left_of(delivery) === 0) return "done";
  return delivery.used_up === 0 ? "printing" : "report";
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

const listed = (order: Order): ListedJob[] => order.deliveries.map((delivery) => ({ order, delivery, stage: stage_of(order, delivery) }));

async function job_of(job: ListedJob, signal: AbortSignal): Promise<Job> {
  const id = job.delivery.batch_id;
  if (!id) return { ...job, batch: undefined, archives: [] };
  const [batch, archives] = await Promise.all([get("/api/v1/batches/{id}", { path: { id }, signal }), all_archives(id, signal)]);
  return { ...job, batch, archives };
}

// What is to be done comes in the order in which it was asked for, what is over the other way round.
export async function list_jobs(is_done: boolean, q: string | undefined, cursor: string | undefined, signal: AbortSignal): Promise<Page<ListedJob>> {
  const query = { state: is_done ? states_done : states_to_do, order: is_done ? ("newest" as const) : ("oldest" as const), q, cursor, limit: page_rows };
  const page = await get("/api/v1/orders", { query, signal });
  return { items: page.items.flatMap(listed), next: page.next };
}

export async function jobs_of_order(id: string, signal: AbortSignal): Promise<{ order: Order; jobs: Job[] }> {
  const order = await get("/api/v1/orders/{id}", { path: { id }, signal });
  return { order, jobs: await Promise.all(listed(order).map((job) => job_of(job, signal))) };
}
