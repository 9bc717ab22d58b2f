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

// What the console loads apart: the door's texts stand before the sign-in and around every screen, and those of long areas
// that few people open come with their screens (Route.texts). Who holds a link takes but the door's and the links'.
export const parts = {
  door: ["app.json", "menu.json"],
  administration: ["administration.json", "reference.json"],
  audit: ["audit.json"],
  inspection: ["inspection.json"],
  printing: ["printing.json"],
  links: ["links.json", "password.json"],
};
const shared = ["password.json"]; // stands in the rest too
const apart = Object.values(parts).flat().filter((file) => !shared.includes(file));

export const catalogue_of = (part) => read_catalogue((file) => (part === "rest" ? !apart.includes(file) : parts[part].includes(file)));

const names_by_part = Object.fromEntries([...Object.keys(parts), "rest"].map((part) => [part, new Set(Object.keys(catalogue_of(part)))]));
export const parts_of = (name) => Object.keys(names_by_part).filter((part) => names_by_part[part].has(name));
