// A module of the console's own, as a test may call it: TypeScript is built as the page's is.
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

// copy: each has a memory of its own, as two tabs have.
export async function load_module(path, copy = "") {
  const built = await esbuild.build({
    absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    entryPoints: [path], bundle: true, format: "esm", write: false, target: "es2020", external: ["texts:*"],
  });
  return import("data:text/javascript;base64," + Buffer.from(built.outputFiles[0].text).toString("base64") + (copy && `#${copy}`));
}
