// Suspected copies, the most certain first.
import { get } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Link, PageHead, Tag, Time } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { use_filters } from "../../state/router";
import { t, word } from "../../state/texts";
import { TextFilter, StateField } from "./filters";
import { CertaintyTag, OutcomeTag } from "./suspicion_parts";
import { Serial } from "./serial";

type Suspicion = Schemas["Suspicion"];
type State = Schemas["SuspicionState"];

const columns: () => Column<Suspicion>[] = () => [
  { name: t("suspicions.product"), is_head: true, cell: (row) => (
    <div class="stack-tight">
      <Link to={`soupcons/${row.id}`}>{row.product_name}</Link>
      <span class="soft small">{row.enterprise_name}</span>
      <span class="soft small"><Serial of={row.serial} /></span>
    </div>
  ) },
  { name: t("suspicions.certainty"), cell: (row) => row.state === "open" ? <CertaintyTag of={row.certainty} /> : <OutcomeTag of={row.outcome} /> },
  { name: t("suspicions.why"), cell: (row) => row.rules.map((rule) => word("suspicion_rule", rule)).join(" · ") },
  { name: t("suspicions.scans"), cell: (row) => row.scans, is_figure: true },
  { name: t("suspicions.last_scan"), cell: (row) => <Time at={row.last_scan_at} /> },
];

export default function Suspicions() {
  const [{ etat: state = "open", recherche: q = "", serie = "" }, change] = use_filters<"soupcons">();
  const list = use_list(`suspicions/${state}/${q}/${serie}`, (cursor, signal) =>
    get("/api/v1/suspicions", { query: { state: state === "all" ? undefined : [state as State], q: q || undefined, batch_id: serie || undefined, cursor }, signal }), { every_ms: 30_000 });
  return (
    <>
      <PageHead title={t("menu.suspicions")} lead={t("suspicions.lead")} />
      <div class="stack">
        <div class="filters">
          <StateField value={state} set={(chosen) => change({ etat: chosen === "open" ? undefined : chosen })} all={t("inspection.all")}
            options={["open", "closed"].map((value) => ({ value, name: word("suspicion_state", value) }))} />
          <TextFilter value={q} set={(text) => change({ recherche: text })} hint={t("suspicions.search_hint")} />
        </div>
        {serie && <p><Tag tone="news">{t("suspicions.of_batch")}</Tag> <Link to="soupcons">{t("inspection.show_all")}</Link></p>}
        <ListTable label={t("menu.suspicions")} list={list} columns={columns()} id_of={(row) => row.id}
          empty={q || serie ? t("inspection.none_found") : state === "open" ? t("suspicions.none_open") : t("suspicions.none")} />
      </div>
    </>
  );
}
