// Which tariff holds when: in force is the active one with the latest day that is not after today.
import type { Schemas } from "../../api/types";
import { authority_today } from "../../state/days";

export type Tariff = Schemas["Tariff"];
export type TariffState = "in_force" | "to_come" | "replaced" | "awaiting_approval" | "rejected";

const newest_first = (one: Tariff, other: Tariff) => other.valid_from.localeCompare(one.valid_from) || other.created_at.localeCompare(one.created_at);

export function tariffs_by_category(tariffs: Tariff[]): Map<string, Tariff[]> {
  const found = new Map<string, Tariff[]>();
  for (const tariff of [...tariffs].sort(newest_first)) found.set(tariff.category, [...(found.get(tariff.category) ?? []), tariff]);
  return found;
}

export const in_force = (of_category: Tariff[]) => of_category.find(({ state, valid_from }) => state === "active" && valid_from <= authority_today());

export function state_of(tariff: Tariff, of_category: Tariff[]): TariffState {
  if (tariff.state !== "active") return tariff.state;
  if (tariff.valid_from > authority_today()) return "to_come";
  return in_force(of_category)?.id === tariff.id ? "in_force" : "replaced";
}
