// How an order's state is named and coloured, and where it stands on its way.
import type { Order, Schemas } from "../../api/types";
import { Tag, type Tone } from "../../design/parts";
import { t, word } from "../../state/texts";

export type OrderState = Schemas["OrderState"];

export const order_tones: Record<OrderState, Tone> = {
  draft: "plain", submitted: "caution", approved: "caution", paid: "news", generating: "news", ready: "news", delivered: "good",
  closed: "good", rejected: "bad", cancelled: "plain", lapsed: "plain", on_hold: "bad", failed: "bad",
};
export const order_states = Object.keys(order_tones) as OrderState[];

export const OrderStateTag = ({ state }: { state: OrderState }) => <Tag tone={order_tones[state]}>{word("order_state", state)}</Tag>;

export const way = () => [
  t("order_step.submission"), t("order_step.approvals"), t("order_step.payment"), t("order_step.making"),
  t("order_step.ready"), t("order_step.receipt"), t("order_step.closing"),
];

const places: Record<OrderState, number> = {
  draft: 0, submitted: 1, rejected: 1, approved: 2, lapsed: 2, cancelled: 2, paid: 3, generating: 3, on_hold: 3, failed: 3,
  ready: 5, delivered: 6, closed: 7,
};

// A cancelled order ended where its approvals or its money left it.
export function place_of({ state, approvals, paid }: Order, was_submitted: boolean): number {
  if (state !== "cancelled") return places[state];
  if ((paid?.amount ?? 0) > 0) return places.paid;
  if (approvals.given.length >= approvals.required) return places.approved;
  return was_submitted ? places.submitted : places.draft;
}

export const has_ended = (state: OrderState) => ["rejected", "cancelled", "lapsed"].includes(state);
export const is_in_the_making = (state: OrderState) => ["paid", "generating"].includes(state);
