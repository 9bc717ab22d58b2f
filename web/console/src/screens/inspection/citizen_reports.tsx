// What citizens reported, the newest first.
import { get } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Link, PageHead, Tag, Time, type Tone } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { use_filters } from "../../state/router";
import { t, word } from "../../state/texts";
import { TextFilter, StateField } from "./filters";
import { Serial } from "./serial";

type Report = Schemas["CitizenReport"];
type State = Schemas["CitizenReportState"];

export const report_tones: Record<State, Tone> = { new: "caution", seen: "news", closed: "plain" };

const states_of: Record<string, State[]> = { to_do: ["new", "seen"], new: ["new"], closed: ["closed"] };

const columns: () => Column<Report>[] = () => [
  { name: t("reports.number"), is_head: true, cell: (row) => <Link class="one-line" to={`signalements/${row.id}`}>{row.number}</Link> },
  { name: t("inspection.state"), cell: (row) => (
    <div class="stack-tight">
      <span><Tag tone={report_tones[row.state]}>{word("report_state", row.state)}</Tag></span>
      {row.outcome && <span class="soft small">{word("report_outcome", row.outcome)}</span>}
    </div>
  ) },
  { name: t("reports.what"), cell: (row) => <>{word("report_what", row.what)}{row.photo && <span class="soft small"> · {t("reports.with_photo")}</span>}</> },
  { name: t("suspicions.product"), cell: (row) => (
    <div class="stack-tight">
      <span>{row.product_name ?? <span class="soft">{t("reports.no_product")}</span>}</span>
      {row.serial && <span class="small"><Serial of={row.serial} /></span>}
    </div>
  ) },
  { name: t("reports.where"), cell: (row) => <div class="stack-tight"><span>{row.where_bought || <span class="soft">–</span>}</span>{row.place && <span class="soft small">{row.place.name}</span>}</div> },
  { name: t("reports.at"), cell: (row) => <Time at={row.created_at} /> },
];

export default function CitizenReports() {
  const [{ etat: state = "to_do", recherche: q = "" }, change] = use_filters<"signalements">();
  const list = use_list(`reports/${state}/${q}`, (cursor, signal) =>
    get("/api/v1/citizen-reports", { query: { state: states_of[state], q: q || undefined, cursor }, signal }), { every_ms: 60_000 });
  return (
    <>
      <PageHead title={t("menu.reports")} lead={t("reports.lead")} />
      <div class="stack">
        <div class="filters">
          <StateField value={state} set={(chosen) => change({ etat: chosen === "to_do" ? undefined : chosen })} all={t("inspection.all")}
            options={[{ value: "to_do", name: t("reports.to_do") }, { value: "new", name: word("report_state", "new") }, { value: "closed", name: word("report_state", "closed") }]} />
          <TextFilter value={q} set={(text) => change({ recherche: text })} hint={t("reports.search_hint")} />
        </div>
        <ListTable label={t("menu.reports")} list={list} columns={columns()} id_of={(row) => row.id}
          empty={q ? t("inspection.none_found") : state === "to_do" ? t("reports.none_to_do") : t("reports.none")} />
      </div>
    </>
  );
}
