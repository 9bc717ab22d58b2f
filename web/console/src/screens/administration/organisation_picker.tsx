// One organisation out of many: by a part of its name, then from what was found.
import { useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Organisation } from "../../api/types";
import { ChoiceField } from "../../design/form";
import { Bones, Button, ProblemNotice } from "../../design/parts";
import { SearchField } from "../../design/search";
import { use_load } from "../../state/load";
import { t } from "../../state/texts";
import { kinds_text } from "./organisation_words";
import { chosen } from "./query";

const shown_rows = 8;

export const use_organisation = (id: string) =>
  use_load(`organisations/named/${id}`, async (signal) => (id ? get("/api/v1/organisations/{id}", { path: { id }, signal }) : null));

export function OrganisationPicker({ value, set }: { value: string; set: (id: string) => void }) {
  const [asked, set_asked] = useState("");
  const picked = use_organisation(value);
  const found = use_load(`organisations/picker/${asked}`, (signal) =>
    get("/api/v1/organisations", { query: chosen({ q: asked, state: ["active" as const], limit: shown_rows }), signal }));
  if (value && picked.value) {
    return (
      <div class="stack-tight">
        <p class="field-label">{t("users.organisation")}</p>
        <div class="row"><span>{picked.value.name} <span class="soft">({kinds_text(picked.value.kinds)})</span></span><Button look="plain" onClick={() => set("")}>{t("users.other_organisation")}</Button></div>
      </div>
    );
  }
  const options = (found.value?.items ?? []).map((row: Organisation) => ({ value: row.id, name: row.name, hint: [kinds_text(row.kinds), row.address?.city].filter(Boolean).join(", ") }));
  return (
    <div class="stack">
      <SearchField name="organisation_search" label={t("organisations.search")} value={asked} set={set_asked} />
      <ProblemNotice problem={found.problem} retry={found.reload} />
      {!found.value && !found.problem && <Bones lines={3} />}
      {found.value && options.length === 0 && <p class="soft" role="status">{t("users.no_organisation")}</p>}
      {options.length > 0 && <ChoiceField name="organisation_id" label={t("users.which_organisation")} value={value} set={set} options={options} />}
      {found.value?.next && <p class="soft">{t("users.more_organisations")}</p>}
    </div>
  );
}
