// What was declared about a batch, an act a row: received, applied, spoiled, recalled.
import type { Schemas } from "../../api/types";
import { Count, Day, Tag, Time, Who, type Tone } from "../../design/parts";
import type { Column } from "../../design/table";
import { range_text } from "../../stamps/ranges";
import { t, word } from "../../state/texts";

export type BatchAct = Schemas["BatchAct"];

const tones: Record<BatchAct["kind"], Tone> = { receipt: "news", activation: "good", spoilage: "caution", recall: "bad" };
const ranges_shown = 3;

function Ranges({ act }: { act: BatchAct }) {
  const shown = act.ranges.slice(0, ranges_shown);
  const left = act.ranges_in_all - shown.length;
  return <span class="figures">{shown.map(range_text).join(", ")}{left > 0 && <> {t("batch.more_ranges", { count: left })}</>}</span>;
}

function Detail({ act }: { act: BatchAct }) {
  const reason = act.reason_code && (act.kind === "recall" ? word("recall_reason", act.reason_code) : word("spoilage_reason", act.reason_code));
  if (![reason, act.production_lot, act.best_before, act.client_reference, act.lifted_at].some(Boolean)) return null;
  return (
    <div class="stack-tight">
      {reason && <span>{reason}</span>}
      {act.production_lot && <span>{t("batch.lot", { lot: act.production_lot })}</span>}
      {act.best_before && <span>{t("batch.best_before")} <Day at={act.best_before} /></span>}
      {act.client_reference && <span class="soft small">{t("orders.reference_is", { reference: act.client_reference })}</span>}
      {act.lifted_at && <span class="soft small">{t("batch.lifted")} <Time at={act.lifted_at} /></span>}
    </div>
  );
}

export const act_columns = (): Column<BatchAct>[] => [
  { name: t("batch.act_at"), cell: (act) => <Time at={act.at} /> },
  { name: t("batch.act"), is_head: true, cell: (act) => <Tag tone={tones[act.kind]}>{word("batch_act", act.kind)}</Tag> },
  { name: t("orders.quantity"), is_figure: true, cell: (act) => <Count of={act.count} /> },
  { name: t("archive.positions"), cell: (act) => <Ranges act={act} /> },
  { name: t("batch.act_detail"), cell: (act) => <Detail act={act} /> },
  { name: t("batch.act_by"), cell: (act) => <Who person={act.by} /> },
];
