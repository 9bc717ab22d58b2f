// The price as it is typed, asked of the server once the typing pauses.
import { useEffect, useState } from "preact/hooks";
import { post } from "../../../api/client";
import { problem_from, type Problem } from "../../../api/problem";
import type { Schemas } from "../../../api/types";
import { Count, Facts, MoneyText, ProblemNotice } from "../../../design/parts";
import { t } from "../../../state/texts";

type Quotation = Schemas["Quotation"];
export type Quoted = { quotation: Quotation | undefined; problem: Problem | undefined; is_asking: boolean };

const pause_ms = 350;

export function use_quotation(certificate_id: string, quantity: number): Quoted {
  const [quoted, set_quoted] = useState<Quoted>({ quotation: undefined, problem: undefined, is_asking: false });
  useEffect(() => {
    if (!certificate_id || quantity < 1) return set_quoted({ quotation: undefined, problem: undefined, is_asking: false });
    const abort = new AbortController();
    set_quoted((before) => ({ ...before, is_asking: true }));
    const timer = setTimeout(() => {
      post("/api/v1/quotations", { certificate_id, quantity }, { signal: abort.signal }).then(
        (quotation) => !abort.signal.aborted && set_quoted({ quotation, problem: undefined, is_asking: false }),
        (error: unknown) => !abort.signal.aborted && set_quoted({ quotation: undefined, problem: problem_from(error), is_asking: false }),
      );
    }, pause_ms);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [certificate_id, quantity]);
  return quoted;
}

export function Price({ quoted: { quotation, problem, is_asking } }: { quoted: Quoted }) {
  if (problem) return <ProblemNotice problem={problem} />;
  return (
    <div class="quote" aria-live="polite" aria-busy={is_asking}>
      {quotation ? (
        <Facts of={[
          [t("new_order.price"), <span class="tile-figure"><MoneyText of={quotation.total} /></span>],
          [t("new_order.per_thousand"), <MoneyText of={quotation.price_per_thousand} />],
          [t("new_order.left_after"), <Count of={quotation.quota_left_after} />],
          [t("new_order.approvals"), t(quotation.approvals_required > 1 ? "new_order.two_approvals" : "new_order.one_approval")],
        ]} />
      ) : <p class="soft">{is_asking ? t("new_order.asking_price") : t("new_order.price_comes")}</p>}
    </div>
  );
}
