// Builds the console into web/dist, whose files the server embeds: node build.mjs [--check]
//   --check   builds beside it and fails where web/dist differs
// What comes out depends on the sources and package-lock.json alone.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import openapi_typescript, { astToString } from "openapi-typescript";
import { catalogue_of, parts, read_catalogue } from "./catalogue.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "../dist");
const is_check = process.argv.includes("--check");

// Names of texts and of the server's fields are types, so that a wrong one does not compile.
async function write_types() {
  mkdirSync(join(here, "src/generated"), { recursive: true });
  const schema = await openapi_typescript(new URL("../openapi.json", import.meta.url));
  writeFileSync(join(here, "src/generated/schema.ts"), astToString(schema));
  const names = Object.keys(read_catalogue()).sort();
  const union = names.map((name) => `  | ${JSON.stringify(name)}`).join("\n");
  writeFileSync(join(here, "src/generated/text_name.ts"), `export type TextName =\n${union};\n`);
}

function chosen(part) {
  if (part in parts || part === "rest") return catalogue_of(part);
  return Object.fromEntries(Object.entries(read_catalogue()).filter(([name]) => name.startsWith(part + ".")));
}

// `texts:fr/door`, `texts:fr/rest` and so on are the catalogue in French, `texts:fr/scan` its part scan.* alone.
const texts_plugin = {
  name: "texts",
  setup(build) {
    build.onResolve({ filter: /^texts:/ }, ({ path }) => ({ path: path.slice("texts:".length), namespace: "texts" }));
    build.onLoad({ filter: /.*/, namespace: "texts" }, ({ path }) => {
      const [language, part] = path.split("/");
      const texts = Object.entries(chosen(part)).map(([name, text]) => [name, text[language]]);
      return { contents: `export default ${JSON.stringify(Object.fromEntries(texts))};`, loader: "js" };
    });
  },
};

function page(template, script, style, ahead) {
  const links = ahead.map((file) => `<link rel="modulepreload" href="${file}">`).join("");
  return readFileSync(join(here, template), "utf8").replace("{{script}}", script).replace("{{style}}", style).replace("{{ahead}}", links);
}

const is_imported_by = (path) => ({ imports }) => imports.some((one) => one.path === path && one.kind === "import-statement");

// What each folder of screens takes: src/screens/shared.ts and what that takes.
function shared_by_folders(outputs) {
  const folders = Object.values(outputs).filter(({ entryPoint }) => entryPoint?.endsWith("/index.ts"));
  return Object.keys(outputs).filter((path) => folders.length > 0 && folders.every(is_imported_by(path)));
}

// What a script takes before it shows anything, with the texts that most people read and what the first screen will take: a
// browser asks for all of it at once where the page names it, else step by step.
function imports_of(outputs, script, texts) {
  const found = new Set([script, Object.keys(outputs).find((path) => outputs[path].entryPoint === texts), ...shared_by_folders(outputs)]);
  for (const path of found) {
    for (const { path: next, kind } of outputs[path].imports) if (kind === "import-statement") found.add(next);
  }
  found.delete(script);
  return [...found].sort();
}

// A part that two folders of screens share and src/screens/shared.ts does not name makes a file of its own, with a head and a
// way over the line of its own: there were thirty to a screen.
function require_few_files({ inputs, outputs }) {
  const alone = Object.keys(inputs).filter((path) => /^src\/screens\/\w+\/index\.ts$/.test(path) && !inputs[path].imports.some((one) => one.path === "src/screens/shared.ts"));
  if (alone.length > 0) throw new Error(`${alone.join(", ")}: export * from "../shared" is missing`);
  const shared = shared_by_folders(outputs);
  for (const [path, output] of Object.entries(outputs)) {
    if (output.entryPoint || path.endsWith(".css") || shared.includes(path)) continue;
    const parts = Object.keys(output.inputs).filter((part) => output.inputs[part].bytesInOutput > 0);
    if (parts.some((part) => part.startsWith("src/"))) throw new Error(`src/screens/shared.ts does not name ${parts.join(", ")}`);
  }
}

// Two pages of different people share little: apart, neither fetches a file for a few words of the other's.
async function bundle(out, name, source) {
  const built = await esbuild.build({
    absWorkingDir: here,
    entryPoints: { [name]: source },
    outdir: join(out, "assets"),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target: ["es2020", "chrome87", "firefox78", "safari14"],
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".wasm": "file", ".svg": "file" },
    publicPath: "",
    metafile: true,
    logLevel: "warning",
    plugins: [texts_plugin],
    define: { server_version: JSON.stringify(JSON.parse(readFileSync(join(here, "../openapi.json"), "utf8")).info.version) },
  });
  const { outputs } = built.metafile;
  const [script, { cssBundle }] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source);
  const file = (path) => "assets/" + path.split("/").pop();
  return { metafile: built.metafile, script: file(script), style: file(cssBundle), ahead: (texts) => imports_of(outputs, script, texts).map(file) };
}

async function bundle_pages(out) {
  const console_page = await bundle(out, "console", "src/main.tsx");
  const scan_page = await bundle(out, "scan", "src/scan/main.tsx");
  const write = (file, template, { script, style, ahead }, texts) => writeFileSync(join(out, file), page(template, script, style, ahead(texts)));
  write("index.html", "console.html", console_page, "texts:fr/door");
  write("scan.html", "scan.html", scan_page, "texts:fr/scan");
  require_few_files(console_page.metafile);
  return [console_page.metafile, scan_page.metafile];
}

function files_in(folder, below = "") {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files_in(folder, join(below, entry.name)) : [join(below, entry.name)]).sort();
}

const digest_of = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

function differences(one, other) {
  const names = new Set([...files_in(one), ...files_in(other)]);
  return [...names].filter((name) => !existsSync(join(one, name)) || !existsSync(join(other, name)) ||
    digest_of(join(one, name)) !== digest_of(join(other, name)));
}

await write_types();
execFileSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "--noEmit"], { cwd: here, stdio: "inherit" });
if (is_check) {
  const beside = mkdtempSync(join(tmpdir(), "qrcongo-console-"));
  await bundle_pages(beside);
  const different = differences(dist, beside);
  rmSync(beside, { recursive: true });
  if (different.length > 0) {
    console.error(`web/dist is not what web/console builds: ${different.join(", ")}\nRun scripts/build_console.`);
    process.exit(1);
  }
} else {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const metafiles = await bundle_pages(dist);
  if (process.argv.includes("--sizes")) for (const metafile of metafiles) console.log(await esbuild.analyzeMetafile(metafile));
}
