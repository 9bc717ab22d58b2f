// One operation as a line for a shell, with the description's own examples.
import { address } from "../../api/client";
import { quoted } from "../../api/shell_line";
import { resolved, type Description, type Operation, type Parameter, type Schema } from "./description";

function example_of(description: Description, parameter: Parameter): unknown {
  if (parameter.example !== undefined) return parameter.example;
  const schema: Schema = parameter.schema ? resolved(description, parameter.schema) : {};
  return schema.example ?? schema.examples?.[0] ?? schema.default;
}

function body_lines(type: string, example: unknown): string[] {
  if (type === "application/json") return [`-H 'Content-Type: application/json'`, `--data ${quoted(JSON.stringify(example ?? {}))}`];
  const flag = type === "multipart/form-data" ? "--form" : "--data-urlencode";
  return Object.entries((example ?? {}) as Record<string, unknown>).map(([name, value]) => `${flag} ${quoted(`${name}=${String(value)}`)}`);
}

export function curl_line(description: Description, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map((parameter) => resolved(description, parameter));
  let path = operation.path;
  const lines: string[] = [];
  for (const parameter of parameters) {
    const example = example_of(description, parameter);
    if (parameter.in === "path" && example !== undefined) path = path.replace(`{${parameter.name}}`, encodeURIComponent(String(example)));
    if (parameter.in === "header" && parameter.required) lines.push(`-H ${quoted(`${parameter.name}: ${String(example ?? "...")}`)}`);
    if (parameter.name === "Idempotency-Key" && !parameter.required) lines.push(`-H "Idempotency-Key: $(uuidgen)"`);
  }
  const needed = parameters.filter((parameter) => parameter.in === "query" && parameter.required);
  const query = needed.map((parameter) => `${parameter.name}=${encodeURIComponent(String(example_of(description, parameter) ?? ""))}`).join("&");
  const is_signed_in = operation.security?.some((one) => "bearer" in one) ?? false;
  if (is_signed_in) lines.unshift(`-H "Authorization: Bearer $TOKEN"`);
  if (operation.security?.some((one) => "client_basic" in one)) lines.unshift(`--user "$CLIENT_ID:$CLIENT_SECRET"`);
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (type) lines.push(...body_lines(type, content?.example));
  const method = operation.method === "GET" || (operation.method === "POST" && type) ? "" : ` -X ${operation.method}`;
  const base = decodeURI(address(path.replace(/[{}]/g, "")).href);
  return [`curl${method} ${quoted(base + (query && "?" + query))}`, ...lines].join(" \\\n  ");
}
