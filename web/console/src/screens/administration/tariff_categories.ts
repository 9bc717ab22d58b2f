// The usual categories of products, and those that a tariff is for already.
import { word } from "../../state/texts";

const usual = ["beer", "wine", "spirits", "soft_drinks", "juice", "water", "milk_products", "edible_oil", "flour", "sugar", "canned_food", "tobacco",
  "cosmetics", "detergents", "medicines", "cement", "paint", "lubricants", "batteries", "electrical", "textiles"];

export const other_category = "-";

export function category_options(priced: string[]) {
  const names = [...new Set([...usual, ...priced])];
  return names.map((value) => ({ value, name: word("category", value) })).sort((one, other) => one.name.localeCompare(other.name));
}

// "Bougies parfumées" is `bougies_parfumees`: what the server takes.
export function category_of(name: string): string {
  const plain = name.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);
}
