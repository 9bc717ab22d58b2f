import { get, type Query } from "../../api/client";
import type { Organisation } from "../../api/types";
import { SelectField } from "../../design/form";
import { FilterPicker, type Source } from "../../design/picker";
import { SearchField } from "../../design/search";
import { is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import type { FiltersOf } from "../../state/routes";
import { t, word } from "../../state/texts";
import { order_states, type OrderState } from "./order_words";

const day_ms = 86_400_000;
const usual_days = "90";
const ever = "toujours";

// Whole days, so that the same list keeps its name.
function since(days: string): string | undefined {
  return days === ever ? undefined : new Date(Math.floor(Date.now() / day_ms - Number(days)) * day_ms).toISOString();
}

export function query_of(filters: FiltersOf<"commandes">): Query<"/api/v1/orders", "get"> {
  const asked = { q: filters["recherche"], enterprise_id: filters["entreprise"], certificate_id: filters["certificat"], printer_id: filters["estampilleur"], updated_since: since(filters["depuis"] ?? usual_days) };
  const known = Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
  return filters["etat"] ? { ...known, state: filters["etat"].split(",") as OrderState[] } : known;
}

const enterprises: Source<Organisation> = {
  name: "enterprises/filter",
  find: (q, limit, signal) => get("/api/v1/organisations", { query: { kind: "enterprise", limit, ...(q && { q }) }, signal }),
  read: (id, signal) => get("/api/v1/organisations/{id}", { path: { id }, signal }),
  option_of: ({ id, name }) => ({ value: id, name }),
};

export function OrderFilters() {
  const [filters, change] = use_filters<"commandes">();
  const states = order_states.map((state) => ({ value: state, name: word("order_state", state) }));
  const periods = ["30", "90", "365"].map((days) => ({ value: days, name: t("orders.days", { days: Number(days) }) }));
  return (
    <div class="filters">
      <SearchField label={t("orders.search")} placeholder={t("orders.search_hint")} value={filters["recherche"] ?? ""} set={(recherche) => change({ recherche })} />
      <SelectField name="state" label={t("orders.state")} value={filters["etat"] ?? ""} set={(etat) => change({ etat })} options={states} none={t("orders.any_state")} />
      {is_role("OPERATEUR_OCC", "ADMIN_GOUVERNEMENTAL", "AUDITEUR_SYSTEME") && (
        <FilterPicker name="enterprise_id" label={t("orders.enterprise")} all={t("orders.any_enterprise")} source={enterprises} value={filters["entreprise"] ?? ""} set={(entreprise) => change({ entreprise })} />
      )}
      <SelectField name="since" label={t("orders.changed")} value={filters["depuis"] ?? usual_days} set={(days) => change({ depuis: days === usual_days ? "" : days })}
        options={[...periods, { value: ever, name: t("orders.ever") }]} />
    </div>
  );
}
