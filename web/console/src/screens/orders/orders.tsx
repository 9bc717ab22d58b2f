import { get } from "../../api/client";
import type { Order } from "../../api/types";
import { ButtonLink, Count, Link, MoneyText, PageHead, Tabs, Time } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { is_role, use_me } from "../../state/me";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t } from "../../state/texts";
import { OrderFilters, query_of } from "./order_filters";
import { OrderStateTag } from "./order_words";

const page_rows = 50;
const every_ms = 60_000;

type View = "toutes" | "a_decider" | "a_encaisser";

const columns = (shows_enterprise: boolean): Column<Order>[] => [
  { name: t("orders.number"), is_head: true, cell: (order) => <Link to={`commandes/${order.id}`}>{order.number}</Link> },
  { name: t("orders.state"), cell: (order) => <OrderStateTag state={order.state} /> },
  { name: t("orders.product"), cell: (order) => <Product order={order} shows_enterprise={shows_enterprise} /> },
  { name: t("orders.quantity"), is_figure: true, cell: (order) => <Count of={order.quantity} /> },
  { name: t("orders.total"), is_figure: true, cell: (order) => order.total && <MoneyText of={order.total} /> },
  { name: t("orders.updated"), cell: (order) => <Time at={order.updated_at} /> },
];

function Product({ order, shows_enterprise }: { order: Order; shows_enterprise: boolean }) {
  return (
    <div class="stack-tight">
      <span>{order.product_name}</span>
      <span class="soft small">
        {[shows_enterprise && order.enterprise_name, order.client_reference && t("orders.reference_is", { reference: order.client_reference })].filter(Boolean).join(" · ")}
      </span>
    </div>
  );
}

function Nothing({ view, is_filtered = false }: { view: View; is_filtered?: boolean }) {
  if (view === "a_decider") return <p>{t("orders.none_to_decide")}</p>;
  if (view === "a_encaisser") return <p>{t("orders.none_to_cash")}</p>;
  if (is_filtered) return <p>{t("orders.none_found")} <Link to={address_of("commandes", { depuis: "toujours" })}>{t("orders.show_all")}</Link></p>;
  return <p>{is_role("ENTREPRISE_CERTIFIEE") ? t("orders.none_own") : t("orders.none")}</p>;
}

const id_of = (order: Order) => order.id;

function AllOrders({ shows_enterprise }: { shows_enterprise: boolean }) {
  const [filters] = use_filters<"commandes">();
  const query = query_of(filters);
  const list = use_list<Order>(`orders/${JSON.stringify(query)}`, (cursor, signal) =>
    get("/api/v1/orders", { query: { ...query, order: "newest", limit: page_rows, ...(cursor && { cursor }) }, signal }), { every_ms });
  const is_filtered = Object.keys(filters).length > 0;
  return (
    <>
      <OrderFilters />
      {(filters["certificat"] || filters["estampilleur"]) && <p>{t(filters["certificat"] ? "orders.of_certificate" : "orders.of_printer")} <Link to="commandes">{t("orders.show_all")}</Link></p>}
      <ListTable label={t("menu.orders")} list={list} columns={columns(shows_enterprise)} id_of={id_of} empty={<Nothing view="toutes" is_filtered={is_filtered} />} />
    </>
  );
}

// What waits for this person, whoever has waited longest first.
function OrderQueue({ view }: { view: "a_decider" | "a_encaisser" }) {
  const state = view === "a_decider" ? "submitted" : "approved";
  const list = use_list<Order>(`orders/${view}`, (cursor, signal) =>
    get("/api/v1/orders", { query: { awaiting: "me", state: [state], limit: page_rows, ...(cursor && { cursor }) }, signal }), { every_ms });
  return <ListTable label={t(view === "a_decider" ? "orders.to_decide" : "orders.to_cash")} list={list} columns={columns(true)} id_of={id_of} empty={<Nothing view={view} />} />;
}

export default function Orders() {
  const me = use_me();
  const [filters] = use_filters<"commandes">();
  const view = (filters["vue"] ?? "toutes") as View;
  const tabs = [{ to: "commandes", name: t("orders.all") }];
  if (is_role("OPERATEUR_OCC", "ADMIN_GOUVERNEMENTAL")) tabs.push({ to: address_of("commandes", { vue: "a_decider" }), name: t("orders.to_decide") });
  if (me.duties.includes("cashier")) tabs.push({ to: address_of("commandes", { vue: "a_encaisser" }), name: t("orders.to_cash") });
  const is_enterprise = me.role === "ENTREPRISE_CERTIFIEE";
  return (
    <>
      <PageHead title={t("menu.orders")}>
        {is_enterprise && <ButtonLink to="commandes/nouvelle" look="main">{t("orders.new")}</ButtonLink>}
      </PageHead>
      <div class="stack-wide">
        {tabs.length > 1 && <Tabs label={t("menu.orders")} tabs={tabs} at={address_of("commandes", { vue: view === "toutes" ? "" : view })} />}
        {view === "toutes" ? <AllOrders shows_enterprise={!is_enterprise} /> : <OrderQueue key={view} view={view} />}
      </div>
    </>
  );
}
