// A page of a search that is empty and has a next one: nobody is told that there is nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { read_catalogue } from "../catalogue.mjs";
import { load_module } from "./load.mjs";

globalThis.document = { documentElement: {}, addEventListener() {} };
globalThis.self = {};
globalThis.localStorage = { setItem() {}, getItem: () => null };
globalThis.location = { pathname: "/console/", href: "https://qr.example.cg/console/" };
globalThis.history = { state: null };
globalThis.addEventListener = () => undefined;
document.baseURI = location.href;

const { More, Nothing, use_language } = await load_module(["src/design/table.tsx", "src/state/texts.ts"]);
await use_language("fr", async () => ({ default: Object.fromEntries(Object.entries(read_catalogue()).map(([name, text]) => [name, text.fr])) }));

function words_of(shown) {
  if (shown === null || shown === undefined || typeof shown === "boolean") return "";
  if (Array.isArray(shown)) return shown.map(words_of).join(" ");
  return typeof shown === "object" ? words_of(shown.props?.children) : String(shown);
}
const list = (value, has_more) => ({ value, has_more, is_loading: false, more() {} });

test("an empty page says that the search goes on, the last one that there is nothing", () => {
  assert.match(words_of(Nothing({ list: list([], true), children: "Personne." })), /pas encore été parcouru/);
  assert.equal(words_of(Nothing({ list: list([], false), children: "Personne." })), "Personne.");
  assert.match(words_of(More({ list: list([], true) })), /Poursuivre/);
  assert.match(words_of(More({ list: list([1], true) })), /suite/);
  assert.equal(More({ list: list([1], false) }), null);
});
