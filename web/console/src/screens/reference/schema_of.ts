// A schema made plain for reading: references followed, allOf put together, "or null" said of the type.
import { name_of, resolved, type Description, type Schema } from "./description";

export type Plain = Schema & { name: string | undefined; is_nullable: boolean };

function together(description: Description, schema: Schema): Schema {
  if (!schema.allOf) return schema;
  const { allOf, ...own } = schema;
  const parts = [...allOf.map((part) => together(description, resolved(description, part))), own];
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Record<string, Schema>;
  return { ...(Object.assign({}, ...parts) as Schema), properties, required: parts.flatMap((part) => part.required ?? []) };
}

const is_null = ({ type }: Schema) => type === "null";

export function plain(description: Description, asked: Schema): Plain {
  const choices = asked.anyOf ?? asked.oneOf;
  const others = choices?.filter((choice) => !is_null(choice));
  if (choices && others && others.length === 1 && others.length < choices.length) {
    const { anyOf: _, oneOf: __, ...beside } = asked;
    return { ...plain(description, others[0]!), ...beside, is_nullable: true };
  }
  const found = together(description, resolved(description, asked));
  if (asked.$ref && (found.anyOf ?? found.oneOf)) return { ...plain(description, found), name: name_of(asked) };
  const types = [found.type ?? []].flat();
  const named = types.filter((type) => type !== "null");
  const { type: _, ...rest } = found;
  return { ...rest, ...(named.length > 0 ? { type: named } : {}), name: name_of(asked), is_nullable: types.includes("null") };
}

// What stands inside: an object's members, a list's items, the choices between several.
export const has_inside = (schema: Plain) =>
  Object.keys(schema.properties ?? {}).length > 0 || schema.items !== undefined || (schema.oneOf ?? schema.anyOf) !== undefined;
