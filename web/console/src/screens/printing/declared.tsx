// What was declared about a batch before, and what stands in the way of another declaration.
import type { Problem } from "../../api/problem";
import { Card, Count, Day, Empty, Notice, ProblemNotice, Tag, Time, Who, type Tone } from "../../design/parts";
import { Table, type Column } from "../../design/table";
import { range_text } from "../../stamps/ranges";
import { t, time_text, word } from "../../state/texts";
import type { BatchAct, BatchFacts, Overlap } from "./batch_data";

const shown_ranges = 4;
const tones: Record<string, Tone> = { activation: "good", spoilage: "plain", recall: "bad" };

function Ranges({ act }: { act: BatchAct }) {
  const more = act.ranges_in_all - Math.min(act.ranges.length, shown_ranges);
  return (
    <span class="stack-tight">
      {act.ranges.slice(0, shown_ranges).map((range) => <span key={range.from}>{range_text(range)}</span>)}
      {more > 0 && <span class="soft">{t("declaration.more_ranges", { count: more })}</span>}
    </span>
  );
}

function Detail({ act }: { act: BatchAct }) {
  if (act.kind === "spoilage" && act.reason_code) return <>{word("spoilage_reason", act.reason_code)}</>;
  if (act.kind === "recall") return <>{act.lifted_at ? t("declaration.recall_lifted") : t("declaration.recall_stands")}</>;
  return (
    <span class="stack-tight">
      {act.production_lot && <span>{t("declaration.lot_is", { lot: act.production_lot })}</span>}
      {act.best_before && <span>{t("declaration.best_before_is")} <Day at={act.best_before} /></span>}
      {act.client_reference && <span>{t("declaration.reference_is", { reference: act.client_reference })}</span>}
    </span>
  );
}

const columns = (): Column<BatchAct>[] => [
  { name: t("declaration.at"), is_head: true, cell: ({ at }) => <Time at={at} /> },
  { name: t("declaration.act"), cell: ({ kind }) => <Tag tone={tones[kind] ?? "plain"}>{word("declared_act", kind)}</Tag> },
  { name: t("printing.positions"), cell: (act) => <Ranges act={act} /> },
  { name: t("printing.quantity"), is_figure: true, cell: ({ count }) => <Count of={count} /> },
  { name: t("declaration.detail"), cell: (act) => <Detail act={act} /> },
  { name: t("declaration.by"), cell: ({ by }) => <Who person={by} /> },
];

export function Declared({ facts }: { facts: BatchFacts }) {
  const newest_first = [...facts.acts].reverse();
  return (
    <Card title={t("declaration.declared")}>
      {newest_first.length === 0 ? <Empty>{t("declaration.declared_none")}</Empty> : <Table label={t("declaration.declared")} rows={newest_first} columns={columns()} id_of={({ id }) => id} />}
    </Card>
  );
}

// Seen before anything is sent, from what was declared as far as this page has read it.
export function OverlapsSeen({ of }: { of: Overlap[] }) {
  if (of.length === 0) return null;
  return (
    <Notice tone="caution" role="status">
      <p class="strong">{t("declaration.overlap")}</p>
      <ul class="stack-tight">
        {of.map(({ act, ranges }) => (
          <li key={act.id}>
            {t("declaration.overlap_line", { ranges: ranges.slice(0, shown_ranges).map(range_text).join(", "), act: word("declared_act", act.kind) })} <Time at={act.at} />
            {act.by && <>, <Who person={act.by} /></>}
          </li>
        ))}
      </ul>
      <p>{t("declaration.overlap_what")}</p>
    </Notice>
  );
}

// "positions 1 à 1500 (acte 0193..., 2026-11-27T14:40:00.000Z)", as the server tells each overlap.
const told_shape = /^positions? (\d+)(?: à (\d+))? \(acte ([0-9a-f-]+), ([^)]+)\)$/;

function OverlapTold({ code, detail, acts }: { code: string; detail: string; acts: BatchAct[] }) {
  const [, from, to, id, at] = told_shape.exec(detail) ?? [];
  if (!from || !at) return <li>{detail}</li>;
  const act = acts.find((one) => one.id === id);
  const kind = code === "activated" ? "activation" : code === "spoiled" ? "spoilage" : "recall";
  return (
    <li>
      {t("declaration.overlap_line", { ranges: range_text({ from: Number(from), to: Number(to ?? from) }), act: word("declared_act", kind) })} {time_text(at)}
      {act?.by && <>, <Who person={act.by} /></>}
      {act?.production_lot && <>, {t("declaration.lot_is", { lot: act.production_lot })}</>}
    </li>
  );
}

// The server's refusal in words: an overlap by its acts, all else as it stands.
export function ReportProblem({ problem, acts }: { problem: Problem | undefined; acts: BatchAct[] }) {
  if (problem?.name !== "range-overlap") return <ProblemNotice problem={problem} />;
  return (
    <Notice tone="bad" title={t("declaration.overlap")} role="alert">
      <ul class="stack-tight">{problem.faults.map(({ code, detail }) => <OverlapTold key={detail} {...{ code, detail, acts }} />)}</ul>
      <p>{t("declaration.overlap_what")}</p>
    </Notice>
  );
}
