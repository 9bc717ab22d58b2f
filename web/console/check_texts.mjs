// Holds the catalogue to the sources: node check_texts.mjs. Prints a line a fault and exits 1 where there is one.
//   - every name that the sources use stands in the catalogue: TypeScript says so when they are built
//   - every text of the catalogue is used, and both languages fill in the same values
//   - a screen says nothing of a part of the catalogue that it does not load
//   - nothing that people read stands in the sources themselves
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { languages, read_catalogue } from "./catalogue.mjs";
import { routes_in, unloaded_texts } from "./texts_of_screens.mjs";

const sources = fileURLToPath(new URL("src", import.meta.url));
const read_aloud = new Set(["title", "alt", "placeholder", "label", "aria-label", "hint", "none", "empty", "lead", "act"]);
const letters = /\p{L}{2,}/u;

function source_files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "generated" ? [] : source_files(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

const names_of_languages = new Set(["English", "Français"]); // each in its own

// What an expression among an element's children may come to, where it is written out: "text", `text ${n}`, is_so ? "text" : ...
function written_in(expression) {
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isTemplateExpression(expression)) return [expression.head.text, ...expression.templateSpans.flatMap((span) => [...written_in(span.expression), span.literal.text])];
  if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression) || ts.isNonNullExpression(expression)) return written_in(expression.expression);
  if (ts.isConditionalExpression(expression)) return [...written_in(expression.whenTrue), ...written_in(expression.whenFalse)];
  if (!ts.isBinaryExpression(expression)) return [];
  const is_condition = expression.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  const is_value = [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.PlusToken].includes(expression.operatorToken.kind);
  return [...(is_value ? written_in(expression.left) : []), ...(is_value || is_condition ? written_in(expression.right) : [])];
}

// What stands in <code> is a machine's.
function is_read_child(node) {
  if (!ts.isJsxExpression(node) || node.expression === undefined) return false;
  return ts.isJsxFragment(node.parent) || (ts.isJsxElement(node.parent) && node.parent.openingElement.tagName.getText() !== "code");
}

const literals = new Set(); // every string of the sources: a name may stand in a table
const groups = new Set(); // word("order_state", ...)
const starts = new Set(); // t(`rule.${code}` as TextName)
const faults = [];

function look(node, file) {
  const where = () => `${file.fileName.slice(sources.length + 1)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  if (ts.isStringLiteralLike(node)) literals.add(node.text);
  if (ts.isTemplateExpression(node) && node.head.text.endsWith(".")) starts.add(node.head.text);
  if (ts.isCallExpression(node) && ["word", "known_word"].includes(node.expression.getText(file)) && node.arguments[0] && ts.isStringLiteral(node.arguments[0])) groups.add(node.arguments[0].text);
  if (ts.isJsxText(node) && letters.test(node.text)) faults.push(`${where()}: the text « ${node.text.trim()} » stands in no catalogue`);
  if (is_read_child(node)) {
    for (const text of written_in(node.expression)) if (letters.test(text) && !names_of_languages.has(text)) faults.push(`${where()}: the text « ${text} » stands in no catalogue`);
  }
  if (ts.isJsxAttribute(node) && read_aloud.has(node.name.getText(file)) && node.initializer && ts.isStringLiteral(node.initializer) && letters.test(node.initializer.text))
    faults.push(`${where()}: ${node.name.getText(file)}="${node.initializer.text}" stands in no catalogue`);
  ts.forEachChild(node, (child) => look(child, file));
}

for (const path of source_files(sources)) {
  look_at(path);
}

function look_at(path) {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  look(file, file);
}

const values_in = (text) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort().join(", ");

for (const [name, text] of Object.entries(read_catalogue())) {
  const is_used = literals.has(name) || groups.has(name.slice(0, name.lastIndexOf("."))) || [...starts].some((start) => name.startsWith(start));
  if (!is_used) faults.push(`${name}: no screen says it`);
  const [first, ...others] = languages.map((language) => values_in(text[language]));
  if (others.some((other) => other !== first)) faults.push(`${name}: the languages fill in different values`);
}
faults.push(...unloaded_texts(sources, routes_in(sources), new Set(Object.keys(read_catalogue()))));
for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
