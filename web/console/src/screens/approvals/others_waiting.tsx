// What else waits for this person: dossiers, which go by their own steps, and payments to record.
import type { Certificate, Order } from "../../api/types";
import { Card, Link, MoneyText, Time, Who, who_text } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_list, type Listing } from "../../state/load";
import { use_me } from "../../state/me";
import { t, word } from "../../state/texts";
import { read_dossiers, read_payable } from "../../state/waiting";
import { name_of } from "../certification/certificate_parts";

const every_ms = 60_000;

export const use_dossiers = () => use_list<Certificate>("certificates/awaiting", (cursor, signal) => read_dossiers({ cursor, signal }), { every_ms });

export function use_payable() {
  const me = use_me();
  return use_list<Order>(`orders/payable/${me.id}`, (cursor, signal) => read_payable(me, { cursor, signal }), { every_ms });
}

function WhoMayGrant({ dossier }: { dossier: Certificate }) {
  const examiner = dossier.state === "under_review" && dossier.reviewed_by;
  return <span class="soft">{examiner ? t("awaited.may_grant", { name: who_text(examiner) }) : t("awaited.may_review")}</span>;
}

const dossier_columns = (): Column<Certificate>[] => [
  { name: t("certification.file"), is_head: true, cell: (row) => <Link class="nowrap" to={`certificats/${row.id}`}>{name_of(row)}</Link> },
  { name: t("awaited.what"), cell: (row) => t(row.actions.includes("grant") ? "awaited.grant" : "awaited.review") },
  { name: t("certification.product"), cell: (row) => <>{row.product_name}<br /><span class="small soft">{row.enterprise_name}</span></> },
  { name: t("approval.who_asked"), cell: (row) => <><Who person={row.requested_by} /><br /><span class="small soft"><Time at={row.state_changed_at} /></span></> },
  { name: t("awaited.who_may"), cell: (row) => <WhoMayGrant dossier={row} /> },
];

const approvers = ({ approvals }: Order) => approvals.given.filter(({ decision }) => decision === "approved").map(({ by, step }) => (by ? who_text(by) : word("order_approval_step", step))).join(", ");

const payable_columns = (): Column<Order>[] => [
  { name: t("orders.number"), is_head: true, cell: (row) => <Link class="nowrap" to={`commandes/${row.id}`}>{row.number}</Link> },
  { name: t("awaited.what"), cell: () => t("awaited.pay") },
  { name: t("orders.product"), cell: (row) => <>{row.product_name}<br /><span class="small soft">{row.enterprise_name}</span></> },
  { name: t("orders.total"), is_figure: true, cell: (row) => row.total && <MoneyText of={row.total} /> },
  { name: t("awaited.approved_by"), cell: approvers },
  { name: t("awaited.who_may"), cell: () => <span class="soft">{t("awaited.may_pay")}</span> },
];

// Nothing where nothing waits: whoever asks for the list says so once for all.
function Part<Row extends { id: string }>({ title, list, columns }: { title: string; list: Listing<Row>; columns: Column<Row>[] }) {
  if (list.value?.length === 0 && !list.problem && !list.has_more) return null;
  return <Card title={title}><ListTable label={title} list={list} columns={columns} id_of={({ id }) => id} empty={<p>{t("approval.none")}</p>} /></Card>;
}

export const Dossiers = ({ list }: { list: Listing<Certificate> }) => <Part title={t("awaited.dossiers")} list={list} columns={dossier_columns()} />;
export const Payable = ({ list }: { list: Listing<Order> }) => <Part title={t("awaited.payments")} list={list} columns={payable_columns()} />;
