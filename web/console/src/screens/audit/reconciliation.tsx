// The newest reconciliation: whether ordered, paid, issued and archived are the same stamps, and each row that disagrees.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../../api/client";
import { Bones, Button, Card, Count, Facts, Link, MoneyText, Notice, PageHead, ProblemNotice } from "../../design/parts";
import { ServerWords } from "../../design/server_words";
import { Table, type Column } from "../../design/table";
import type { Schemas } from "../../api/types";
import { use_load } from "../../state/load";
import { address_of } from "../../state/routes";
import { count_text, t, time_text } from "../../state/texts";
import { Chain } from "./chain";
import { Subject } from "./sentence";

type Report = Schemas["Reconciliation"];
type Finding = Report["findings"][number];

const ask_again_ms = 5_000;

function Verdict({ report }: { report: Report }) {
  const count = report.findings_count;
  if (count === 0) return <Notice tone="good" role="status" title={t("reconciliation.agrees")}><p>{t("reconciliation.agrees_detail", { count: report.audit.entries })}</p></Notice>;
  return <Notice tone="bad" role="status" title={t("reconciliation.differs", { count })}><p>{t("reconciliation.differs_detail")}</p></Notice>;
}

const figure = (value: number | null) => (value === null ? "" : count_text(value));

const columns = (): Column<Finding>[] => [
  { name: t("reconciliation.row"), is_head: true, cell: ({ subject }) => <Subject kind={subject.kind} id={subject.id} /> },
  { name: t("reconciliation.finding"), cell: ({ text, code }) => <><ServerWords>{text}</ServerWords> <code class="soft small">{code}</code></> },
  { name: t("reconciliation.expected"), is_figure: true, cell: ({ expected }) => figure(expected) },
  { name: t("reconciliation.found"), is_figure: true, cell: ({ found }) => figure(found) },
  { name: t("reconciliation.entries"), cell: ({ subject }) => subject.id && <Link to={address_of("journal", { genre: subject.kind, objet: subject.id })}>{t("reconciliation.its_entries")}</Link> },
];

function Findings({ report }: { report: Report }) {
  const { findings, findings_count } = report;
  if (findings.length === 0) return null;
  return (
    <section class="stack">
      <h2>{t("reconciliation.findings")}</h2>
      {findings.length < findings_count && <p>{t("reconciliation.only_first", { shown: findings.length, count: findings_count })}</p>}
      <Table label={t("reconciliation.findings")} rows={findings} columns={columns()} id_of={({ code, subject }) => `${code}/${subject.kind}/${subject.id}`} />
    </section>
  );
}

function Totals({ totals }: { totals: Report["totals"] }) {
  return (
    <Card title={t("reconciliation.after")}>
      <Facts of={[
        [t("reconciliation.received"), <Count of={totals.received} />],
        [t("reconciliation.activated"), <Count of={totals.activated} />],
        [t("reconciliation.spoiled"), <Count of={totals.spoiled} />],
        [t("reconciliation.recalled"), <Count of={totals.recalled} />],
        [t("reconciliation.burnt"), <Count of={totals.burnt} />],
        [t("reconciliation.without_file"), <Count of={totals.archives_without_file} />],
        [t("reconciliation.orders"), <Count of={totals.orders} />],
        ...totals.money.map((money) => [t("reconciliation.money"), <MoneyText of={money} />] as [string, ComponentChildren]),
      ]} />
    </Card>
  );
}

function Log({ audit }: { audit: Report["audit"] }) {
  return (
    <Card title={t("reconciliation.log")}>
      <Facts of={[
        [t("reconciliation.log_entries"), <Count of={audit.entries} />],
        [t("reconciliation.log_root"), audit.root ? <code>{audit.root}</code> : t("reconciliation.log_bad")],
      ]} />
    </Card>
  );
}

// The server reconciles anew whenever it is asked after a minute: it is asked once a visit and on demand, not whenever the
// page is looked at again. While the first one is under way it answers 503, and is asked again.
function use_report() {
  const is_wanted = useRef(true);
  const last = useRef<Report>();
  const [waits, set_waits] = useState(false);
  const loaded = use_load("reconciliation", async (signal) => {
    if (last.current && !is_wanted.current) return last.current;
    const report = await get("/api/v1/reconciliation", { signal });
    is_wanted.current = false;
    return (last.current = report);
  }, { every_ms: waits ? ask_again_ms : 0 });
  const is_first = !loaded.value && loaded.problem?.name === "unavailable";
  useEffect(() => set_waits(is_first), [is_first]);
  const again = () => {
    is_wanted.current = true;
    loaded.reload();
  };
  return { ...loaded, is_first, again };
}

export default function Reconciliation() {
  const { value: report, problem, is_loading, is_first, again } = use_report();
  return (
    <>
      <PageHead title={t("reconciliation.title")} lead={t("reconciliation.lead")}>
        {report && <Button is_busy={is_loading} onClick={again}>{t("reconciliation.again")}</Button>}
      </PageHead>
      <div class="stack-wide">
        {is_first && <Notice role="status" title={t("reconciliation.first")}><p>{t("reconciliation.first_detail")}</p></Notice>}
        {problem && !is_first && <ProblemNotice problem={problem} retry={again} />}
        {!report && <Bones lines={8} />}
        {report && <>
          <Verdict report={report} />
          <Chain totals={report.totals} />
          <Findings report={report} />
          <Totals totals={report.totals} />
          <Log audit={report.audit} />
          <p class="soft">{t("reconciliation.made", { time: time_text(report.made_at), seconds: Math.max(1, Math.round(report.duration_ms / 1000)) })} {t("reconciliation.again_hint")}</p>
        </>}
      </div>
    </>
  );
}
