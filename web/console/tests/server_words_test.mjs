// What the server says in French, as somebody reads it who reads English: by its code, or marked as the French that it is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { read_catalogue } from "../catalogue.mjs";
import { load_module } from "./load.mjs";

globalThis.document = { documentElement: {} };
globalThis.localStorage = { setItem() {}, getItem: () => null };
globalThis.location = { pathname: "/console/", href: "https://qr.example.cg/console/" };
globalThis.history = { state: null };
globalThis.addEventListener = () => undefined;
document.baseURI = location.href;

const { FaultWords, problem_words, use_language } = await load_module(["src/design/server_words.tsx", "src/state/texts.ts"]);
const catalogue = read_catalogue();
const speak = (language) => use_language(language, async () => ({ default: Object.fromEntries(Object.entries(catalogue).map(([name, text]) => [name, text[language]])) }));

// "en: Out of bounds. fr: De 1 à 9." of what stands there.
function read_aloud(shown, spoken = "en") {
  if (shown === undefined || shown === null || shown === false || shown === "") return "";
  if (typeof shown === "string") return shown.trim() && `${spoken}:${shown.trim()}`;
  if (Array.isArray(shown)) return shown.map((one) => read_aloud(one, spoken)).filter(Boolean).join(" ");
  if (typeof shown.type === "function") return read_aloud(shown.type(shown.props), spoken);
  return read_aloud(shown.props.children, shown.props.lang ?? spoken);
}
const fault = (code, detail, more = {}) => read_aloud(FaultWords({ of: { pointer: "/x", code, detail, ...more } }));
const problem = (name, more = {}) => ({ name, status: 409, title: "L'état ne le permet pas", detail: "La commande est close.", request_id: "", retry_after_s: 0, faults: [], ...more });

test("every problem of the server's has a title in both languages", () => {
  const names = [...readFileSync(new URL("../../../src/base/result.cpp", import.meta.url), "utf8").matchAll(/return "([a-z-]+)";/g)].map(([, name]) => name);
  assert.ok(names.length > 30);
  for (const name of names.filter((name) => name !== "rate-limited")) assert.ok(catalogue[`problem_title.${name}`], name);
  const known = Object.keys(catalogue).filter((name) => name.startsWith("problem_title."));
  assert.deepEqual(known.filter((name) => !names.includes(name.slice("problem_title.".length))), []);
});

test("in English a title is English, and the sentence of the server's is marked", async () => {
  await speak("en");
  const { title, detail } = problem_words(problem("wrong-state"));
  assert.equal(read_aloud(title), "en:The present state does not allow it");
  assert.equal(read_aloud(detail), "fr:La commande est close.");
  assert.equal(read_aloud(problem_words(problem("newer-than-this-page")).title), "fr:L'état ne le permet pas");
  assert.equal(read_aloud(problem_words(problem("unavailable", { status: 503 })).title), "en:Not available for the moment");
});

test("what this page says instead is in its reader's language", async () => {
  await speak("en");
  const { title, detail } = problem_words(problem("wrong-state", { said: { title: "Done", detail: "Ask again." } }));
  assert.deepEqual([read_aloud(title), read_aloud(detail)], ["en:Done", "en:Ask again."]);
  assert.equal(read_aloud(problem_words(problem("unauthenticated", { said: { title: "Sign-in refused" } })).detail), "fr:La commande est close.");
});

test("in English a field's fault says by its code what it can, and leaves out no figure", async () => {
  await speak("en");
  assert.equal(fault("required", "Champ requis."), "en:An answer is required.");
  assert.equal(fault("range", "Nombre entier de 1 à 9 attendu."), "en:Out of bounds. fr:Nombre entier de 1 à 9 attendu.");
  assert.equal(fault("kind", "Ce rôle ne va pas."), "fr:Ce rôle ne va pas.");
  assert.equal(fault("required", "Champ requis.", { before: "Line 3:" }), "en:Line 3: en:An answer is required.");
});

test("in French the server's own sentence stands, unmarked", async () => {
  await speak("fr");
  assert.equal(read_aloud(FaultWords({ of: { pointer: "/x", code: "range", detail: "De 1 à 9." } }), "fr"), "fr:De 1 à 9.");
  assert.equal(read_aloud(problem_words(problem("wrong-state")).title, "fr"), "fr:L’état ne le permet pas");
});
