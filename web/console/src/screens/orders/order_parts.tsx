// What an order is about, to whom it goes, and what was done with it.
import type { Order, Schemas } from "../../api/types";
import { Card, Count, Facts, Link, Time, Who } from "../../design/parts";
import { ServerWords } from "../../design/server_words";
import { stamp_mm } from "../../design/stamp_preview";
import { Table, type Column } from "../../design/table";
import { is_role } from "../../state/me";
import { t, word } from "../../state/texts";

type Delivery = Schemas["Delivery"];
type Event = Schemas["OrderEvent"];

export const layout_words = ({ module_px, dpi }: { module_px: number; dpi: number }) =>
  t("layout.words", { module_px, dpi, mm: Number(stamp_mm(module_px, dpi).toFixed(1)) });

export function OrderFacts({ order }: { order: Order }) {
  return (
    <Card title={t("orders.what")}>
      <Facts of={[
        [t("orders.product"), order.product_name],
        [t("orders.enterprise"), order.enterprise_name],
        [t("orders.certificate"), <Link to={`certificats/${order.certificate_id}`}>{order.certificate_number}</Link>],
        [t("orders.quantity"), <><Count of={order.quantity} /> {t("orders.stamps", { count: order.quantity })}</>],
        [t("orders.applied_by"), word("applied_by", order.applied_by)],
        [t("orders.layout"), <>{layout_words(order.layout)}<br />{t(order.layout.codes_csv ? "layout.with_codes" : "layout.without_codes")}</>],
        [t(is_role("ENTREPRISE_CERTIFIEE") ? "orders.client_reference" : "orders.reference"), order.client_reference],
        order.expected_ready_at !== null && ["paid", "generating"].includes(order.state) && [t("orders.expected"), <Time at={order.expected_ready_at} />],
      ]} />
    </Card>
  );
}

const columns = (): Column<Delivery>[] => [
  { name: t("orders.printer"), is_head: true, cell: (delivery) => delivery.printer_name },
  { name: t("orders.quantity"), is_figure: true, cell: (delivery) => <Count of={delivery.quantity} /> },
  { name: t("orders.batch"), cell: (delivery) => delivery.batch_id
    ? <Link to={`series/${delivery.batch_id}`} aria-label={t("orders.see_batch_of", { printer: delivery.printer_name })}>{t("orders.see_batch")}</Link>
    : <span class="soft">{t("orders.no_batch")}</span> },
];

export const Deliveries = ({ order }: { order: Order }) => (
  <Card title={t("orders.deliveries")}>
    <Table label={t("orders.deliveries")} rows={order.deliveries} columns={columns()} id_of={(delivery) => delivery.id} />
  </Card>
);

// Of a step that nobody took, and of one that nothing was to be paid for, the server says itself why.
function Comment({ event: { by, to, comment } }: { event: Event }) {
  if (!comment) return null;
  return <span>{by === null || to === "paid" ? <ServerWords>{comment}</ServerWords> : comment}</span>;
}

// An act that left the state as it was is an approval, or a payment in part.
function event_words({ from, to }: Event): string {
  if (from === null) return t("order_event.placed");
  if (from !== to) return word("order_event", to);
  if (to === "submitted") return t("order_event.step_approved");
  return t(to === "approved" ? "order_event.payment" : "order_event.noted");
}

export function History({ events }: { events: Event[] }) {
  return (
    <Card title={t("orders.history")}>
      <ol class="timeline">
        {events.map((event) => (
          <li key={`${event.at} ${event.to}`} class="stack-tight">
            <span class="strong">{event_words(event)}</span>
            <span class="soft small"><Time at={event.at} /> · <Who person={event.by} /></span>
            <Comment event={event} />
          </li>
        ))}
      </ol>
    </Card>
  );
}
