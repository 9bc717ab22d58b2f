// Ordered, paid, issued, archived: each beside the step before it, with what the difference means.
import type { Schemas } from "../../api/types";
import { Card } from "../../design/parts";
import { count_text, t } from "../../state/texts";

type Totals = Schemas["ReconciliationTotals"];

export function Chain({ totals }: { totals: Totals }) {
  const { ordered, paid, issued, archived } = totals;
  const than_before = (now: number, before: number, less: string) =>
    now === before ? t("reconciliation.equal") : now > before ? t("reconciliation.more", { count: now - before }) : less;
  const steps = [
    { name: t("reconciliation.ordered"), count: ordered, hint: t("reconciliation.ordered_hint"), is_bad: false },
    { name: t("reconciliation.paid"), count: paid, hint: than_before(paid, ordered, t("reconciliation.unpaid", { count: ordered - paid })), is_bad: paid > ordered },
    { name: t("reconciliation.issued"), count: issued, hint: than_before(issued, paid, t("reconciliation.being_made", { count: paid - issued })), is_bad: issued > paid },
    { name: t("reconciliation.archived"), count: archived, hint: than_before(archived, issued, t("reconciliation.to_archive", { count: issued - archived })), is_bad: archived > issued },
  ];
  return (
    <Card title={t("reconciliation.chain")}>
      <ol class="chain">
        {steps.map(({ name, count, hint, is_bad }) => (
          <li key={name} class={is_bad ? "is-bad" : undefined}>
            <span class="strong">{name}</span>
            <span class="tile-figure">{count_text(count)}</span>
            <span class="small soft">{hint}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
