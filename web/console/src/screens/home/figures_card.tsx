// Today, seven days and thirty in figures, and what there is now.
import type { ComponentChildren } from "preact";
import { get } from "../../api/client";
import type { Schemas } from "../../api/types";
import type { TextName } from "../../generated/text_name";
import { Bones, Card, Link, ProblemNotice } from "../../design/parts";
import { use_load } from "../../state/load";
import { count_text, whole_money_text, t } from "../../state/texts";

type Summary = Schemas["AnalyticsSummary"];
type Window = Schemas["AnalyticsWindow"];

const every_ms = 60_000;

function Tile({ name, figure, more }: { name: string; figure: string; more?: ComponentChildren }) {
  return <div class="tile"><span class="soft">{name}</span><span class="tile-figure">{figure}</span>{more && <span class="soft small">{more}</span>}</div>;
}

function InTime({ name, summary, of }: { name: string; summary: Summary; of: (window: Window) => string }) {
  return <Tile name={name} figure={of(summary.today)} more={<>{t("figures.7_days", { figure: of(summary.last_7_days) })}<br />{t("figures.30_days", { figure: of(summary.last_30_days) })}</>} />;
}

function Tiles({ summary }: { summary: Summary }) {
  const now: [TextName, number | null][] = [
    ["figures.certificates", summary.certificates],
    ["figures.enterprises", summary.enterprises],
    ["figures.printers", summary.printers],
    ["figures.open_suspicions", summary.open_suspicions],
  ];
  return (
    <div class="stack">
      <div class="tiles home-tiles">
        <InTime name={t("figures.scans")} summary={summary} of={({ scans }) => count_text(scans)} />
        {summary.today.suspected !== null && <InTime name={t("figures.suspected")} summary={summary} of={({ suspected }) => count_text(suspected ?? 0)} />}
        <InTime name={t("figures.issued")} summary={summary} of={({ stamps_issued }) => count_text(stamps_issued)} />
        <InTime name={t("figures.activated")} summary={summary} of={({ stamps_activated }) => count_text(stamps_activated)} />
        <InTime name={t("figures.orders")} summary={summary} of={({ orders }) => count_text(orders)} />
        <InTime name={t("figures.revenue")} summary={summary} of={({ revenue }) => whole_money_text(revenue)} />
      </div>
      <ul class="now-figures">
        {now.map(([name, figure]) => figure !== null && <li key={name}><span class="strong figures">{count_text(figure)}</span> {t(name, { count: figure })}</li>)}
      </ul>
    </div>
  );
}

export function FiguresCard() {
  const summary = use_load("home/figures", (signal) => get("/api/v1/analytics/summary", { signal }), { every_ms });
  return (
    <Card title={<span class="row-apart"><span>{t("figures.title")}</span><Link class="small" to="statistiques">{t("figures.all")}</Link></span>}>
      <ProblemNotice problem={summary.problem} retry={summary.reload} />
      {summary.value ? <Tiles summary={summary.value} /> : !summary.problem && <Bones lines={10} />}
    </Card>
  );
}
