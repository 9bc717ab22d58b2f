// Where a dossier stands on its way, and in words what happens next.
import type { Certificate } from "../../api/types";
import { Notice, Steps, Who, who_text } from "../../design/parts";
import { is_me, is_role } from "../../state/me";
import { day_text, t, word } from "../../state/texts";
import type { State } from "./certificate_parts";

export const step_names = () => [t("steps.draft"), t("steps.submitted"), t("steps.review"), t("steps.decision")];

const places: Partial<Record<State, number>> = { draft: 0, corrections_requested: 0, submitted: 1, under_review: 2, rejected: 4 };

export function DossierSteps({ state }: { state: State }) {
  const at = places[state];
  return at === undefined ? null : <Steps names={step_names()} at={at} />;
}

function own_words(of: Certificate): string {
  switch (of.state) {
    case "draft": return t("next.draft_own");
    case "submitted": return t("next.submitted_own");
    case "under_review": return t("next.under_review_own");
    case "granted": return t("next.granted_own", { day: day_text(of.valid_until!) });
    case "rejected": return t("next.rejected_own");
    case "suspended": return t("next.suspended_own");
    case "revoked": return t("next.revoked_own");
    case "expired": return t("next.expired_own");
    default: return "";
  }
}

function staff_words(of: Certificate): string {
  const decides = is_role("ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC");
  const name = of.reviewed_by ? who_text(of.reviewed_by) : "";
  switch (of.state) {
    case "draft": return t("next.draft");
    case "submitted": return t(decides ? "next.submitted" : "next.submitted_read");
    case "under_review": return is_me(of.reviewed_by) ? t("next.under_review_mine") : t(decides ? "next.under_review" : "next.under_review_read", { name });
    case "corrections_requested": return t("next.corrections");
    case "granted": return t("next.granted", { day: day_text(of.valid_until!) });
    case "rejected": return t("next.rejected");
    case "suspended": return t("next.suspended");
    case "revoked": return t("next.revoked");
    case "expired": return t("next.expired");
    default: return "";
  }
}

// The reason that others must be able to read for as long as the state holds.
function Reason({ of }: { of: Certificate }) {
  if (!of.reason) return null;
  return <p class="quoted">{of.reason_code && <span class="strong">{t("hold.because", { reason: word("hold_reason", of.reason_code) })} </span>}{of.reason}</p>;
}

const tone_of = (state: State) =>
  state === "granted" ? "good" : state === "rejected" || state === "revoked" ? "bad" : state === "suspended" || state === "corrections_requested" ? "caution" : "news";

export function NextNotice({ of, asked_by }: { of: Certificate; asked_by: Certificate["reviewed_by"] }) {
  const is_own = is_role("ENTREPRISE_CERTIFIEE");
  if (is_own && of.state === "corrections_requested") {
    return (
      <Notice tone="caution" title={t("next.to_correct")}>
        <p class="quoted quoted-large">{of.reason}</p>
        {asked_by && <p class="soft">{t("next.asked_by")} <Who person={asked_by} /></p>}
        <p>{t("next.to_correct_how")}</p>
      </Notice>
    );
  }
  return (
    <Notice tone={tone_of(of.state)} title={word("certificate_news", of.state)}>
      <Reason of={of} />
      <p>{is_own ? own_words(of) : staff_words(of)}</p>
      {of.applies_to && (of.state === "suspended" || of.state === "revoked") && <p>{word("applies_to", of.applies_to)}</p>}
    </Notice>
  );
}
