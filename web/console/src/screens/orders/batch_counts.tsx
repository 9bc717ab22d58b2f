// What became of a batch's stamps, as a bar and in figures.
import type { Batch } from "../../api/types";
import { Card, Count } from "../../design/parts";
import { count_text, percent_text, t } from "../../state/texts";

type Part = { name: string; count: number; colour: string };

// `activated` counts all that ever were: what was spoiled or recalled afterwards stands in its own part of the bar.
function parts_of({ quantity, counts }: Batch): Part[] {
  const in_use = Math.max(0, counts.received - counts.unaccounted - counts.spoiled - counts.recalled);
  return [
    { name: t("batch.in_use"), count: in_use, colour: "var(--series-1)" },
    { name: t("batch.spoiled"), count: counts.spoiled, colour: "var(--series-3)" },
    { name: t("batch.recalled"), count: counts.recalled, colour: "var(--series-5)" },
    { name: t("batch.unaccounted"), count: counts.unaccounted, colour: "var(--series-2)" },
    { name: t("batch.not_received"), count: Math.max(0, quantity - counts.received), colour: "var(--line)" },
  ];
}

export function BatchCounts({ batch }: { batch: Batch }) {
  const parts = parts_of(batch);
  const share = (count: number) => percent_text(count / batch.quantity, 1);
  const words = parts.filter(({ count }) => count > 0).map(({ name, count }) => t("batch.part", { name, count: count_text(count) })).join(", ");
  return (
    <Card title={t("batch.counts")}>
      <div class="stack">
        <div class="bar-parts" role="img" aria-label={words}>
          {parts.filter(({ count }) => count > 0).map(({ name, count, colour }) => <span key={name} style={{ flexGrow: count, background: colour }} />)}
        </div>
        <dl class="legend">
          {parts.map(({ name, count, colour }) => [
            <dt key={name}><i class="swatch" style={{ background: colour }} />{name}</dt>,
            <dd><Count of={count} /> <span class="soft small">{share(count)}</span></dd>,
          ])}
        </dl>
        <p class="soft small">{t("batch.activated_ever", { activated: batch.counts.activated, received: batch.counts.received, quantity: batch.quantity })}</p>
      </div>
    </Card>
  );
}
