import { get, type Query } from "../../api/client";
import { SelectField } from "../../design/form";
import { SearchField } from "../../design/search";
import { use_load } from "../../state/load";
import { is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import { t, word } from "../../state/texts";
import { order_states, type OrderState } from "./order_words";

const day_ms = 86_400_000;
const usual_days = "90";

// Whole days, so that the same list keeps its name.
function since(days: string): string | undefined {
  return days === "all" ? undefined : new Date(Math.floor(Date.now() / day_ms - Number(days)) * day_ms).toISOString();
}

export function query_of(filters: Record<string, string>): Query<"/api/v1/orders", "get"> {
  const asked = { q: filters["q"], enterprise_id: filters["enterprise_id"], certificate_id: filters["certificate_id"], updated_since: since(filters["since"] ?? usual_days) };
  const known = Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
  return filters["state"] ? { ...known, state: filters["state"].split(",") as OrderState[] } : known;
}

function Enterprises({ value, set }: { value: string; set: (value: string) => void }) {
  const list = use_load("enterprises", (signal) => get("/api/v1/organisations", { query: { kind: "enterprise", limit: 200 }, signal }));
  const options = (list.value?.items ?? []).map(({ id, name }) => ({ value: id, name })).sort((one, other) => one.name.localeCompare(other.name));
  return <SelectField name="enterprise_id" label={t("orders.enterprise")} value={value} set={set} options={options} none={t("orders.any_enterprise")} />;
}

export function OrderFilters() {
  const [filters, change] = use_filters();
  const states = order_states.map((state) => ({ value: state, name: word("order_state", state) }));
  const periods = ["30", "90", "365"].map((days) => ({ value: days, name: t("orders.days", { days: Number(days) }) }));
  return (
    <div class="filters">
      <SearchField label={t("orders.search")} placeholder={t("orders.search_hint")} value={filters["q"] ?? ""} set={(q) => change({ q })} />
      <SelectField name="state" label={t("orders.state")} value={filters["state"] ?? ""} set={(state) => change({ state })} options={states} none={t("orders.any_state")} />
      {is_role("OPERATEUR_OCC", "ADMIN_GOUVERNEMENTAL", "AUDITEUR_SYSTEME") && <Enterprises value={filters["enterprise_id"] ?? ""} set={(enterprise_id) => change({ enterprise_id })} />}
      <SelectField name="since" label={t("orders.changed")} value={filters["since"] ?? usual_days} set={(days) => change({ since: days === usual_days ? "" : days })}
        options={[...periods, { value: "all", name: t("orders.ever") }]} />
    </div>
  );
}
