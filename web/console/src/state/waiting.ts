// What waits for this person's decision, in the three lists that the server has of it: what wants a second person, dossiers
// to take up or to grant, and payments where he is a cashier. Orders to approve are among the first.
import { get, type Page } from "../api/client";
import type { Approval, Certificate, Me, Order } from "../api/types";

type Asked = { limit?: number; cursor?: string | undefined; signal: AbortSignal };

const asked_for = ({ limit, cursor }: Asked) => ({ awaiting: "me" as const, ...(limit && { limit }), ...(cursor && { cursor }) });

export const read_approvals = (asked: Asked): Promise<Page<Approval>> => get("/api/v1/approvals", { query: asked_for(asked), signal: asked.signal });

export const read_dossiers = (asked: Asked): Promise<Page<Certificate>> =>
  get("/api/v1/certificates", { query: { ...asked_for(asked), state: ["submitted", "under_review"] }, signal: asked.signal });

export const read_payable = async ({ duties }: Me, asked: Asked): Promise<Page<Order>> =>
  duties.includes("cashier") ? get("/api/v1/orders", { query: { ...asked_for(asked), state: ["approved"] }, signal: asked.signal }) : { items: [], next: null };

export type Waiting = { count: number; is_more: boolean };

// limit: counted of each.
export async function count_waiting(me: Me, limit: number, signal: AbortSignal): Promise<Waiting> {
  const asked = { limit, signal };
  const pages: Page<unknown>[] = await Promise.all([read_approvals(asked), read_dossiers(asked), read_payable(me, asked)]);
  return { count: pages.reduce((sum, { items }) => sum + items.length, 0), is_more: pages.some(({ next }) => next !== null) };
}
