// What products are sorted by, and what tariffs are for. The authority may have others than the usual ones.
import { get } from "../../api/client";
import { use_load } from "../../state/load";
import { word } from "../../state/texts";

const usual = ["beer", "wine", "spirits", "soft_drinks", "juice", "water", "milk_products", "edible_oil", "flour", "sugar", "canned_food",
  "tobacco", "cosmetics", "detergents", "medicines", "cement", "paint", "lubricants", "batteries", "electrical", "textiles"];

export const other_category = "-";

// "Bougies parfumées" is `bougies_parfumees`: what the server takes.
export function category_of(name: string): string {
  const plain = name.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);
}

export type Categories = { names: string[]; priced: Set<string> | undefined };

// priced: those that a tariff is in force for; undefined until it is known.
export function use_categories(): Categories {
  const tariffs = use_load("tariffs/all", (signal) => get("/api/v1/tariffs", { query: { limit: 200 }, signal }));
  const active = tariffs.value?.items.filter(({ state }) => state === "active").map(({ category }) => category);
  const names = [...new Set([...usual, ...(active ?? [])])];
  names.sort((one, other) => word("category", one).localeCompare(word("category", other)));
  return { names, priced: active && new Set(active) };
}
