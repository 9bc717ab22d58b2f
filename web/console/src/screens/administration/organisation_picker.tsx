// One organisation out of many: for a person who is invited, and in the filters of lists.
import { get } from "../../api/client";
import type { Organisation } from "../../api/types";
import { FilterPicker, Picker, type Source } from "../../design/picker";
import { use_load } from "../../state/load";
import { t } from "../../state/texts";
import { kinds_text } from "./organisation_words";
import { chosen } from "./query";

const read = (id: string, signal: AbortSignal) => get("/api/v1/organisations/{id}", { path: { id }, signal });
const hint_of = ({ kinds, address }: Organisation) => [kinds_text(kinds), address?.city].filter(Boolean).join(", ");

const active: Source<Organisation> = {
  name: "organisations/picker",
  find: (q, limit, signal) => get("/api/v1/organisations", { query: chosen({ q, state: ["active" as const], limit }), signal }),
  read,
  option_of: (row) => ({ value: row.id, name: row.name, hint: hint_of(row) }),
};

const all: Source<Organisation> = { ...active, name: "organisations/filter", find: (q, limit, signal) => get("/api/v1/organisations", { query: chosen({ q, limit }), signal }) };

export const use_organisation = (id: string) => use_load(`organisations/named/${id}`, async (signal) => (id ? read(id, signal) : null));

type Shape = { value: string; set: (id: string) => void };

export const OrganisationPicker = ({ value, set }: Shape) => (
  <Picker name="organisation_id" label={t("users.which_organisation")} search={t("organisations.search")} source={active} value={value} set={set} />
);

export const OrganisationFilter = ({ value, set }: Shape) => (
  <FilterPicker name="organisation_id" label={t("users.organisation")} all={t("administration.all")} source={all} value={value} set={set} />
);
