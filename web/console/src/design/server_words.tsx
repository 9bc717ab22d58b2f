// What the server says, in French whoever reads it: by its code in the reader's language where the catalogue says it as
// well, else as it came, marked so that it is read aloud as what it is.
import type { ComponentChildren } from "preact";
import type { FieldFault, Problem } from "../api/problem";
import { known_word, language, t } from "../state/texts";

export function ServerWords({ children }: { children: ComponentChildren }) {
  return language() === "fr" ? <>{children}</> : <span lang="fr">{children}</span>;
}

// These leave out nothing of what the server's sentence has; others, such as a range, have figures that it alone knows.
const says_all = new Set(["age_recipient", "currency", "date", "digest_mismatch", "email", "future", "past", "payment_duplicate", "phone", "province", "required", "taken", "twice", "uuid", "wrong"]);

export function FaultWords({ of: { code, detail, before } }: { of: FieldFault }) {
  const known = language() === "fr" && detail ? undefined : known_word("fault", code);
  const is_all = known !== undefined && (says_all.has(code) || !detail);
  return <>{before && `${before} `}{known}{!is_all && <>{known && " "}<ServerWords>{detail}</ServerWords></>}</>;
}

type Words = { title: ComponentChildren; detail: ComponentChildren };

// What went wrong, in words, and what to do about it.
export function problem_words(problem: Problem): Words {
  const { title, detail } = words_by_name(problem);
  return { title: problem.said?.title ?? title, detail: problem.said?.detail ?? detail };
}

function words_by_name({ name, status, title, detail, retry_after_s }: Problem): Words {
  if (name === "offline") return { title: t("problem.offline"), detail: t("problem.offline_detail") };
  if (name === "unexpected") return { title: t("problem.unexpected"), detail: t("problem.unexpected_detail") };
  if (name === "rate-limited") return { title: t("problem.rate_limited"), detail: t("problem.rate_limited_detail", { seconds: Math.max(retry_after_s, 1) }) };
  const told = detail && <ServerWords>{detail}</ServerWords>;
  if (status >= 500) return { title: known_word("problem_title", name) ?? t("problem.server"), detail: told || t("problem.server_detail") };
  return { title: known_word("problem_title", name) ?? (title ? <ServerWords>{title}</ServerWords> : t("problem.refused")), detail: told };
}
