// The catalogue of all that people read: src/texts/*.json, each {"area.name": {"fr": "...", "en": "..."}}.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const languages = ["fr", "en"];
const folder = fileURLToPath(new URL("src/texts", import.meta.url));

// is_wanted: of some files alone.
export function read_catalogue(is_wanted = () => true) {
  const catalogue = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json") && is_wanted(name)).sort()) {
    for (const [name, text] of Object.entries(JSON.parse(readFileSync(join(folder, file), "utf8")))) {
      if (name in catalogue) throw new Error(`${file}: ${name} stands in another file too`);
      for (const language of languages) {
        if (typeof text[language] !== "string" || text[language] === "") throw new Error(`${file}: ${name} lacks ${language}`);
      }
      catalogue[name] = text;
    }
  }
  return catalogue;
}
