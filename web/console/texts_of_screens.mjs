// Which texts a screen says that it has not loaded: those of another part of the catalogue than the door's, the rest and its
// own (Route.texts). On the screen their names would stand instead.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { part_of } from "./catalogue.mjs";

const source_of = (path) => [path, `${path}.ts`, `${path}.tsx`].find((one) => /\.tsx?$/.test(one) && existsSync(one));

// { says: names and groups of texts, imports: paths, opens: paths of what is loaded later }
function read(path) {
  const found = { says: [], imports: [], opens: [] };
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const beside = (text) => (text.startsWith(".") ? [source_of(join(dirname(path), text))].filter(Boolean) : []);
  const visit = (node) => {
    if (ts.isStringLiteralLike(node)) found.says.push(node.text);
    if (ts.isCallExpression(node) && node.expression.getText(file) === "word" && node.arguments[0] && ts.isStringLiteral(node.arguments[0])) found.says.push(`${node.arguments[0].text}.`);
    if (ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly) found.imports.push(...beside(node.moduleSpecifier.text));
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) found.opens.push(...beside(node.arguments[0].text));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const known = new Map();
const read_once = (path) => known.get(path) ?? known.set(path, read(path)).get(path);

function all_below(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const next of read_once(path).imports) all_below(next, seen);
  return seen;
}

// routes: [{ path, load, texts }], load being the module's path without its ending.
export function unloaded_texts(sources, routes, names) {
  const faults = [];
  const by_group = new Map();
  for (const name of names) {
    const group = name.slice(0, name.lastIndexOf(".") + 1);
    by_group.set(group, [...(by_group.get(group) ?? []), name]);
  }
  for (const { path, load, texts } of routes) {
    const parts = new Set(["door", "rest", texts]);
    for (const file of all_below(source_of(join(sources, load)))) {
      if (file.startsWith(join(sources, "shell"))) continue;
      const said = read_once(file).says.flatMap((one) => (one.endsWith(".") ? by_group.get(one) ?? [] : names.has(one) ? [one] : []));
      for (const name of new Set(said)) {
        if (!parts.has(part_of(name))) faults.push(`${path}: ${file.slice(sources.length + 1)} says ${name}, which stands in the part « ${part_of(name)} »`);
      }
    }
  }
  return faults;
}

// The table of shell/routes.ts, as it is written.
export function routes_in(sources) {
  const text = readFileSync(join(sources, "shell/routes.ts"), "utf8");
  return [...text.matchAll(/\{ path: "([^"]*)", load: \(\) => import\("\.\.\/([^"]+)"\)(?:, texts: "(\w+)")?/g)].map(([, path, load, texts]) => ({ path, load, texts }));
}
