// Addresses with filters: each name is one that its screen reads, since address_of and use_filters share one table.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { load_module } from "./load.mjs";

const { address_of, match, routes } = await load_module("src/state/routes.ts");
const source = new URL("../src/", import.meta.url);
const files = readdirSync(source, { recursive: true }).filter((name) => /\.tsx?$/.test(name) && !name.startsWith("generated"));

test("what is empty is left out, and what is typed is written as an address has it", () => {
  assert.equal(address_of("journal", { genre: "user", objet: "a&b c", acteur: undefined, acte: "" }), "journal?genre=user&objet=a%26b%20c");
  assert.equal(address_of("commandes", {}), "commandes");
  assert.equal(address_of("produits/:id", { modifier: "1" }, { id: "0193" }), "produits/0193?modifier=1");
});

test("an address with filters is that of a screen which has them", () => {
  for (const { path, filters } of routes.filter((route) => route.filters)) {
    assert.ok(match(path), path);
    assert.equal(new Set(filters).size, filters.length, path);
  }
});

// Written by hand, a name that no screen reads would show a list whole that says it is narrowed.
test("nobody writes filters into an address by hand", () => {
  const by_hand = files.flatMap((name) =>
    readFileSync(new URL(name, source), "utf8").split("\n").filter((line) => /[`"'][a-z-]+(\/[a-z-]+|\/\$\{[^}]*\})*\?[a-z_]+=/.test(line)).map((line) => `${name}: ${line.trim()}`));
  assert.deepEqual(by_hand, []);
  const any = files.filter((name) => /use_filters\(\)/.test(readFileSync(new URL(name, source), "utf8")) && name !== "state/router.ts");
  assert.deepEqual(any, []);
});
