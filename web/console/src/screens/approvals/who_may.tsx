// Who still may decide what waits, and who may not.
import type { Approval, Person } from "../../api/types";
import { me_now } from "../../state/me";
import { t, word } from "../../state/texts";

const not_asker = (person: Person) => (person.id === me_now()?.id ? t("approval.not_you") : t("approval.not_asker", { name: person.name }));

export function WhoMay({ approval: { roles, asked_by, first_decided_by } }: { approval: Approval }) {
  const words = [
    t("approval.who_may", { roles: roles.map((role) => word("role", role)).join(", ") }),
    asked_by && not_asker(asked_by),
    first_decided_by && t("approval.not_first", { name: first_decided_by.name }),
  ];
  return <span class="soft">{words.filter(Boolean).join(" ")}</span>;
}
