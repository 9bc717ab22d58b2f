// Modules of the console's own, as a test may call them: TypeScript is built as the page's is.
import { webcrypto } from "node:crypto";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

globalThis.crypto ??= webcrypto; // as browsers have it, and Node from 19 on

const folder = fileURLToPath(new URL("..", import.meta.url));

// paths: one, or several that are to share what they keep in memory. copy: each has a memory of its own, as two tabs have.
export async function load_module(paths, copy = "") {
  const contents = [paths].flat().map((path) => `export * from "./${path}";`).join("\n");
  const built = await esbuild.build({
    absWorkingDir: folder, stdin: { contents, resolveDir: folder }, bundle: true, format: "esm", write: false, target: "es2020", external: ["texts:*"],
    jsx: "automatic", jsxImportSource: "preact",
  });
  return import("data:text/javascript;base64," + Buffer.from(built.outputFiles[0].text).toString("base64") + (copy && `#${copy}`));
}
