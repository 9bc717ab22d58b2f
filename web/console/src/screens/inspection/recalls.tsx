// Recalls, the newest first as far as the server goes, and the wish to have one lifted.
import { useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Button, ButtonLink, Count, Link, PageHead, Tag, Time, Who, who_text } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { is_me, is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import { t, word } from "../../state/texts";
import { TextFilter, StateField } from "./filters";
import { LiftDialog } from "./lift_recall";
import { range_text } from "../../stamps/ranges";

type Recall = Schemas["Recall"];
type State = Schemas["RecallState"];

const ranges_shown = 3;

function Ranges({ of }: { of: Recall }) {
  const shown = of.ranges.slice(0, ranges_shown).map(range_text).join(", ");
  return <>{shown}{of.ranges.length > ranges_shown && t("recalls.more_ranges", { count: of.ranges.length - ranges_shown })}</>;
}

function StateCell({ of, lift }: { of: Recall; lift: () => void }) {
  const may = is_role("ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC");
  if (of.state === "lifted") {
    return (
      <div class="stack-tight">
        <span><Tag tone="good">{word("recall_state", "lifted")}</Tag></span>
        {of.lifted_at && <span class="soft small"><Time at={of.lifted_at} /></span>}
        {of.lift_reason && <span class="small">{of.lift_reason}</span>}
      </div>
    );
  }
  if (of.awaited_lift) {
    return (
      <div class="stack-tight">
        <span><Tag tone="caution">{t("recalls.lift_awaited")}</Tag></span>
        <span class="small">{t("recalls.lift_asked_by", { name: who_text(of.awaited_lift.asked_by), reason: of.awaited_lift.reason })}</span>
        {may && !is_me(of.awaited_lift.asked_by) && <Link class="small" to="approbations">{t("recalls.to_approvals")}</Link>}
      </div>
    );
  }
  return (
    <div class="stack-tight">
      <span><Tag tone="bad">{word("recall_state", "active")}</Tag></span>
      {may && <span><Button onClick={lift}>{t("recalls.lift")}</Button></span>}
    </div>
  );
}

const columns = (lift: (recall: Recall) => void): Column<Recall>[] => [
  { name: t("suspicions.product"), is_head: true, cell: (row) => (
    <div class="stack-tight"><span>{row.product_name}</span><span class="soft small">{row.enterprise_name}</span></div>
  ) },
  { name: t("recalls.why"), cell: (row) => <div class="stack-tight"><span>{word("recall_reason", row.reason_code)}</span><span class="soft small">{row.reason}</span></div> },
  { name: t("recalls.count"), cell: (row) => <Count of={row.count} />, is_figure: true },
  { name: t("recalls.positions"), cell: (row) => (
    <div class="stack-tight"><Ranges of={row} /><Link class="small one-line" to={`series/${row.batch_id}`}>{row.order_number}</Link></div>
  ) },
  { name: t("recalls.since"), cell: (row) => <div class="stack-tight"><Time at={row.created_at} /><span class="soft small"><Who person={row.recalled_by} /></span></div> },
  { name: t("inspection.state"), cell: (row) => <StateCell of={row} lift={() => lift(row)} /> },
];

export default function Recalls() {
  const [{ etat: state = "active", recherche: q = "", serie = "" }, change] = use_filters<"rappels">();
  const [lifted, set_lifted] = useState<Recall>();
  const list = use_list(`recalls/${state}/${q}/${serie}`, (cursor, signal) =>
    get("/api/v1/recalls", { query: { state: state === "all" ? undefined : [state as State], q: q || undefined, batch_id: serie || undefined, order: "newest", cursor }, signal }));
  const may = is_role("ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC");
  return (
    <>
      <PageHead title={t("menu.recalls")} lead={t("recalls.lead")}>{may && <ButtonLink to="rappels/nouveau" look="main">{t("recalls.new")}</ButtonLink>}</PageHead>
      <div class="stack">
        <div class="filters">
          <StateField value={state} set={(chosen) => change({ etat: chosen === "active" ? undefined : chosen })} all={t("inspection.all")}
            options={["active", "lifted"].map((value) => ({ value, name: word("recall_state", value) }))} />
          <TextFilter value={q} set={(text) => change({ recherche: text })} hint={t("recalls.search_hint")} />
        </div>
        {serie && <p><Tag tone="news">{t("suspicions.of_batch")}</Tag> <Link to="rappels">{t("inspection.show_all")}</Link></p>}
        <ListTable label={t("menu.recalls")} list={list} columns={columns(set_lifted)} id_of={(row) => row.id}
          empty={q || serie ? t("inspection.none_found") : state === "active" ? t("recalls.none_active") : t("recalls.none")} />
      </div>
      {lifted && <LiftDialog of={lifted} close={() => set_lifted(undefined)} done={() => { set_lifted(undefined); list.reload(); }} />}
    </>
  );
}
