// Serves web/dist as the server would, and hands every other request to one that runs: node dev.mjs PORT http://127.0.0.1:8000
import { existsSync, readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const [port, backend] = [Number(process.argv[2] ?? 8080), new URL(process.argv[3] ?? "http://127.0.0.1:8000")];
const dist = fileURLToPath(new URL("../dist", import.meta.url));
const types = { ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml" };
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

// As small as the server sends it, so that what a screen costs can be read off here too.
const compressed = new Map();
function compress(file) {
  if (!compressed.has(file)) compressed.set(file, brotliCompressSync(readFileSync(file)));
  return compressed.get(file);
}

function send_page(response, name) {
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy });
  response.end(readFileSync(join(dist, name), "utf8").replaceAll("{{base}}", ""));
}

function pass_on(asked, response) {
  const headers = { ...asked.headers, host: backend.host };
  if (headers.origin) headers.origin = backend.origin;
  const passed = request(new URL(asked.url, backend), { method: asked.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  passed.on("error", () => response.writeHead(502).end());
  response.on("close", () => passed.destroy());
  asked.pipe(passed);
}

createServer((asked, response) => {
  const path = asked.url.split("?")[0];
  const file = join(dist, path.replace(/^\/console\//, ""));
  if (path.startsWith("/console/assets/") && existsSync(file)) {
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Encoding": "br" });
    return response.end(compress(file));
  }
  if (path === "/scanner") return send_page(response, "scan.html");
  if (path.startsWith("/console/")) return send_page(response, "index.html");
  pass_on(asked, response);
}).listen(port, "127.0.0.1");
