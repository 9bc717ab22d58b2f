// Whether ordered, paid, issued, received and used agree. The server reads the whole country for it: asked once a visit.
import { get } from "../../api/client";
import { Refused } from "../../api/problem";
import type { Schemas } from "../../api/types";
import { Bones, ButtonLink, Card, Notice, ProblemNotice, Time } from "../../design/parts";
import { ServerWords } from "../../design/server_words";
import { use_load } from "../../state/load";
import { t } from "../../state/texts";

const shown_max = 3;

// undefined: the first one is under way.
async function read(signal: AbortSignal): Promise<{ found: Schemas["Reconciliation"] | undefined }> {
  try {
    return { found: await get("/api/v1/reconciliation", { signal }) };
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 503) return { found: undefined };
    throw error;
  }
}

function Findings({ of }: { of: Schemas["Reconciliation"] }) {
  return (
    <div class="stack">
      {of.findings_count === 0
        ? <Notice tone="good" title={t("findings.none")} />
        : <Notice tone="bad" title={t("findings.count", { count: of.findings_count })}>
            <ul class="stack-tight">{of.findings.slice(0, shown_max).map((finding) => <li key={finding.code + finding.subject.id}><ServerWords>{finding.text}</ServerWords></li>)}</ul>
          </Notice>}
      <p class="soft small">{t("findings.made")} <Time at={of.made_at} /></p>
      <p><ButtonLink to="rapprochement">{t("findings.open")}</ButtonLink></p>
    </div>
  );
}

export function FindingsCard() {
  const findings = use_load("home/findings", read);
  return (
    <Card title={t("findings.title")}>
      <ProblemNotice problem={findings.problem} retry={findings.reload} />
      {!findings.value && !findings.problem && <Bones lines={4} />}
      {findings.value && (findings.value.found ? <Findings of={findings.value.found} /> : <p class="soft">{t("findings.under_way")}</p>)}
    </Card>
  );
}
