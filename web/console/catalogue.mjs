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
// that few people open come with their screens (Route.texts).
export const parts = {
  door: ["app.json", "menu.json"],
  administration: ["administration.json", "reference.json"],
  audit: ["audit.json"],
};

const part_of_file = (file) => Object.keys(parts).find((part) => parts[part].includes(file)) ?? "rest";

export const catalogue_of = (part) => read_catalogue((file) => part_of_file(file) === part);

const homes = new Map([...Object.keys(parts), "rest"].flatMap((part) => Object.keys(catalogue_of(part)).map((name) => [name, part])));
export const part_of = (name) => homes.get(name);
