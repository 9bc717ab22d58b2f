// The API as the server describes itself (OpenAPI 3.1): read once, then kept.
import { ask, address } from "../../api/client";

export type Schema = {
  $ref?: string; type?: string | string[]; description?: string; enum?: unknown[]; const?: unknown; default?: unknown; format?: string; pattern?: string;
  minimum?: number; maximum?: number; minLength?: number; maxLength?: number; minItems?: number; maxItems?: number;
  properties?: Record<string, Schema>; required?: string[]; items?: Schema; additionalProperties?: boolean | Schema;
  allOf?: Schema[]; oneOf?: Schema[]; anyOf?: Schema[]; example?: unknown; examples?: unknown[];
};
export type Parameter = { $ref?: string; name: string; in: string; required?: boolean; description?: string; schema?: Schema; example?: unknown };
export type Content = Record<string, { schema?: Schema; example?: unknown }>;
export type Header = { $ref?: string; description?: string };
export type Response = { $ref?: string; description?: string; content?: Content; headers?: Record<string, Header> };
type Described = {
  tags?: string[]; operationId: string; summary?: string; description?: string; security?: Record<string, unknown>[]; parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content }; responses: Record<string, Response>; "x-permission"?: string;
};
export type Operation = Described & { method: string; path: string; tag: string };
type Tag = { name: string; description?: string };
export type Description = {
  info: { title: string; version: string; summary?: string; description?: string };
  tags: Tag[];
  operations: Operation[];
  parts: Record<string, Record<string, unknown>>; // components
};

const methods = ["get", "post", "patch", "put", "delete", "options"];
let kept: Promise<Description> | undefined;

async function read(): Promise<Description> {
  const answer = await ask("GET", address("/api/openapi.json"));
  const told = (await answer.json()) as { info: Description["info"]; tags?: Tag[]; paths: Record<string, Record<string, Described>>; components: Description["parts"] };
  const operations = Object.entries(told.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => {
      const described = item[method]!;
      return { ...described, method: method.toUpperCase(), path, tag: described.tags?.[0] ?? "" };
    }));
  return { info: told.info, tags: told.tags ?? [], operations, parts: told.components };
}

export function read_description(): Promise<Description> {
  kept ??= read().catch((error: unknown) => {
    kept = undefined;
    throw error;
  });
  return kept;
}

// What a $ref stands for; what stands beside it holds before.
export function resolved<T extends { $ref?: string }>(description: Description, part: T): T {
  if (!part.$ref) return part;
  const [, , group = "", name = ""] = part.$ref.split("/");
  const { $ref: _, ...beside } = part;
  return { ...(description.parts[group]?.[name] as T), ...beside } as T;
}

export const name_of = (part: { $ref?: string }) => part.$ref?.split("/").pop();
