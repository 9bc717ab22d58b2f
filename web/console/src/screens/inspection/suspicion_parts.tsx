// Words about a suspicion that several screens say.
import type { Schemas } from "../../api/types";
import { Tag, type Tone } from "../../design/parts";
import { t, word } from "../../state/texts";

const almost_certain = 90;
const probable = 80;

// The figure beside the word: officers compare suspicions by it.
export function CertaintyTag({ of }: { of: number }) {
  const [tone, name]: [Tone, string] =
    of >= almost_certain ? ["bad", t("suspicions.almost_certain")] : of >= probable ? ["caution", t("suspicions.probable")] : ["plain", t("suspicions.possible")];
  return <Tag tone={tone}>{name} · {of}</Tag>;
}

const outcome_tones: Record<Schemas["SuspicionOutcome"], Tone> = { genuine: "good", copies_confirmed: "bad", undecided: "plain" };

export function OutcomeTag({ of }: { of: Schemas["SuspicionOutcome"] | null }) {
  return of ? <Tag tone={outcome_tones[of]}>{word("suspicion_outcome", of)}</Tag> : null;
}

export function Rules({ of }: { of: string[] }) {
  return (
    <ul class="stack">
      {of.map((rule) => (
        <li key={rule} class="stack-tight">
          <span class="strong">{word("suspicion_rule", rule)}</span>
          <span class="soft">{word("suspicion_rule_detail", rule)}</span>
        </li>
      ))}
    </ul>
  );
}
