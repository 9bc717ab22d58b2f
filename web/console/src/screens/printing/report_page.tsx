// What the two declarations have in common: the batch, what is known of it, and the way back.
import type { ComponentChildren } from "preact";
import type { Problem } from "../../api/problem";
import { is_role } from "../../state/me";
import { Bones, Count, Facts, PageHead, ProblemNotice } from "../../design/parts";
import { t, word } from "../../state/texts";
import { use_batch_facts, type BatchFacts } from "./declared_positions";
import { Declared } from "./declared";
import type { Selection } from "./selection";

// Serials by the lines that they were read from, not by their place in what was sent.
export function in_lines(problem: Problem | undefined, { read }: Selection): Problem | undefined {
  if (!problem) return undefined;
  const faults = problem.faults.map((fault) => {
    const index = /^\/serials\/(\d+)$/.exec(fault.pointer)?.[1];
    if (index === undefined) return fault;
    return { ...fault, pointer: "/serials", before: t("declaration.list_line", { line: read.lines[Number(index)] ?? Number(index) + 1 }) };
  });
  return { ...problem, faults };
}

export function ReportPage({ id, title, lead, children }: { id: string; title: string; lead: string; children: (facts: BatchFacts, reload: () => void) => ComponentChildren }) {
  const loaded = use_batch_facts(id);
  const facts = loaded.value;
  const is_printer = is_role("ESTAMPILLEUR_AGREE");
  const back = is_printer && facts ? { to: `travaux/${facts.batch.order_id}`, name: facts.batch.order_number } : { to: `series/${id}`, name: t("declaration.batch") };
  return (
    <>
      <PageHead title={title} back={back} lead={facts ? <>{facts.batch.product_name} – {facts.batch.order_number}. {lead}</> : lead} />
      <div class="stack-wide">
        <ProblemNotice problem={loaded.problem} retry={loaded.reload} />
        {!facts && !loaded.problem && <Bones lines={8} />}
        {facts && (
          <>
            <Facts of={[
              [t("printing.quantity"), <Count of={facts.batch.quantity} />],
              [t("printing.received"), <Count of={facts.batch.counts.received} />],
              [t("printing.unaccounted"), <Count of={facts.batch.counts.unaccounted} />],
              [t("printing.applied_by"), word("batch_applied_by", facts.batch.applied_by)],
            ]} />
            {children(facts, loaded.reload)}
            <Declared facts={facts} />
          </>
        )}
      </div>
    </>
  );
}
