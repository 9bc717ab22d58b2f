// Which texts a screen says that it has not loaded: those of another part of the catalogue than the door's, the rest and its
// own (Route.texts). On the screen their names would stand instead.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { parts_of } from "./catalogue.mjs";

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

// routes: [{ path, load, texts, is_all }], load being the module's path without its ending; is_all: its texts are all it has.
export function unloaded_texts(sources, routes, names) {
  const faults = [];
  const by_group = new Map();
  for (const name of names) {
    const group = name.slice(0, name.lastIndexOf(".") + 1);
    by_group.set(group, [...(by_group.get(group) ?? []), name]);
  }
  for (const { path, load, texts, is_all } of routes) {
    const loaded = new Set(["door", is_all ? texts : "rest", texts]);
    for (const file of all_below(source_of(join(sources, load)))) {
      if (file.startsWith(join(sources, "shell"))) continue;
      const said = read_once(file).says.flatMap((one) => (one.endsWith(".") ? by_group.get(one) ?? [] : names.has(one) ? [one] : []));
      for (const name of new Set(said)) {
        const there = parts_of(name);
        if (!there.some((part) => loaded.has(part))) faults.push(`${path}: ${file.slice(sources.length + 1)} says ${name}, which stands in ${there.join(", ")}`);
      }
    }
  }
  return faults;
}

// The table of state/routes.ts with the files of shell/screens.ts, as they are written.
export function routes_in(sources) {
  const table = readFileSync(join(sources, "state/routes.ts"), "utf8");
  const loads = new Map([...readFileSync(join(sources, "shell/screens.ts"), "utf8").matchAll(/"([^"]*)": \(\) => import\("\.\.\/([^"]+)"\)\.then\(\(\w+\) => \w+\.(\w+)\)/g)]
    .map(([, path, folder, name]) => [path, join(folder, name)]));
  return [...table.matchAll(/\{ path: "([^"]*)"([^}]*)/g)].map(([, path, more]) => ({
    path, load: loads.get(path), texts: more.match(/texts: "(\w+)"/)?.[1], is_all: more.includes("is_by_link: true"),
  }));
}
