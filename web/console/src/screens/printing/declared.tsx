// What was declared about a batch before, and what stands in the way of another declaration.
import type { Problem } from "../../api/problem";
import { Card, Empty, Notice, ProblemNotice, Time, Who } from "../../design/parts";
import { ServerWords } from "../../design/server_words";
import { Table } from "../../design/table";
import { range_text } from "../../stamps/ranges";
import { t, time_text, word } from "../../state/texts";
import { act_columns, type BatchAct } from "../orders/act_columns";
import type { BatchFacts, Overlap } from "./declared_positions";

const shown_ranges = 4;

export function Declared({ facts }: { facts: BatchFacts }) {
  const newest_first = [...facts.acts].reverse();
  return (
    <Card title={t("declaration.declared")}>
      {newest_first.length === 0 ? <Empty>{t("batch.no_acts")}</Empty> : <Table label={t("declaration.declared")} rows={newest_first} columns={act_columns()} id_of={({ id }) => id} />}
    </Card>
  );
}

// Seen before anything is sent, from what was declared as far as this page has read it.
export function OverlapsSeen({ overlaps }: { overlaps: Overlap[] }) {
  if (overlaps.length === 0) return null;
  return (
    <Notice tone="caution" role="status">
      <p class="strong">{t("declaration.overlap")}</p>
      <ul class="stack-tight">
        {overlaps.map(({ act, ranges }) => (
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
  if (!from || !at) return <li><ServerWords>{detail}</ServerWords></li>;
  const act = acts.find((one) => one.id === id);
  const kind = code === "activated" ? "activation" : code === "spoiled" ? "spoilage" : "recall";
  return (
    <li>
      {t("declaration.overlap_line", { ranges: range_text({ from: Number(from), to: Number(to ?? from) }), act: word("declared_act", kind) })} {time_text(at)}
      {act?.by && <>, <Who person={act.by} /></>}
      {act?.production_lot && <>, {t("batch.lot", { lot: act.production_lot })}</>}
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
