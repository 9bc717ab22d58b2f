// A schema as a tree: what is inside opens when it is asked for, so that one that holds itself ends.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Tag } from "../../design/parts";
import { t, word } from "../../state/texts";
import type { Description, Schema } from "./description";
import { has_inside, plain, type Plain } from "./schema_of";
import { Line } from "./words";

type Props = { description: Description; schema: Schema; depth?: number; is_root?: boolean };

const open_depth = 1;

function type_text(description: Description, schema: Plain): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const types = [schema.type ?? []].flat();
  const named = types.map((type) => {
    if (type !== "array" || !schema.items) return word("json_type", type);
    return t("reference.list_of", { what: type_text(description, plain(description, schema.items)) });
  });
  if (schema.oneOf ?? schema.anyOf) named.push(t("reference.one_of"));
  const text = named.join(` ${t("reference.or")} `) || word("json_type", "any");
  return schema.is_nullable ? t("reference.or_null", { what: text }) : text;
}

function bounds(schema: Plain): string[] {
  const found: string[] = [];
  const range = (least: number | undefined, most: number | undefined, name: "reference.value" | "reference.characters" | "reference.items") => {
    if (least === undefined && most === undefined) return;
    const text = least === undefined ? t("reference.at_most", { most: most! }) : most === undefined ? t("reference.at_least", { least }) : t("reference.between", { least, most });
    found.push(t(name, { range: text }));
  };
  range(schema.minimum, schema.maximum, "reference.value");
  range(schema.minLength, schema.maxLength, "reference.characters");
  range(schema.minItems, schema.maxItems, "reference.items");
  return found;
}

function Facts({ schema }: { schema: Plain }) {
  const parts: ComponentChildren[] = bounds(schema);
  if (schema.format) parts.push(<>{t("reference.format")} <code>{schema.format}</code></>);
  if (schema.pattern && !schema.format) parts.push(<>{t("reference.pattern")} <code>{schema.pattern}</code></>);
  if (schema.default !== undefined) parts.push(<>{t("reference.default")} <code>{JSON.stringify(schema.default)}</code></>);
  const example = schema.example ?? schema.examples?.[0];
  if (example !== undefined) parts.push(<>{t("reference.example")} <code>{JSON.stringify(example)}</code></>);
  return (
    <>
      {schema.description && <div><Line of={schema.description} /></div>}
      {parts.length > 0 && <div class="small soft">{parts.map((part, index) => <span key={index}>{index > 0 && " · "}{part}</span>)}</div>}
      {schema.enum && <div class="reference-enum">{schema.enum.filter((value) => value !== null).map((value) => <code key={String(value)}>{String(value)}</code>)}</div>}
    </>
  );
}

function Inside({ description, schema, depth }: { description: Description; schema: Plain; depth: number }) {
  const choices = schema.oneOf ?? schema.anyOf;
  const is_choice = choices?.some((choice) => choice.$ref || choice.type);
  if (is_choice) return <ol class="reference-tree">{choices!.map((choice, index) => <Member key={index} description={description} name={t("reference.choice", { number: index + 1 })} schema={choice} depth={depth} is_words />)}</ol>;
  if (schema.items) return <SchemaTree description={description} schema={schema.items} depth={depth} is_root={false} />;
  return (
    <ul class="reference-tree">
      {Object.entries(schema.properties ?? {}).map(([name, member]) => (
        <Member key={name} description={description} name={name} schema={member} depth={depth} is_required={schema.required?.includes(name) ?? false} />
      ))}
    </ul>
  );
}

function Member({ description, name, schema: asked, depth, is_required = false, is_words = false }:
  { description: Description; name: string; schema: Schema; depth: number; is_required?: boolean; is_words?: boolean }) {
  const schema = plain(description, asked);
  const leaf = schema.items ? plain(description, schema.items) : schema;
  const can_open = has_inside(leaf) || (leaf !== schema && has_inside(leaf));
  const [is_open, set_open] = useState(depth < open_depth);
  const type_name = schema.name ?? (schema.items && plain(description, schema.items).name);
  return (
    <li>
      <div class="reference-member">
        {is_words ? <span class="strong">{name}</span> : <code class="strong">{name}</code>}
        <span class="soft small">{type_text(description, schema)}{type_name && <> · <span lang="en">{type_name}</span></>}</span>
        {is_required && <Tag>{t("reference.required")}</Tag>}
      </div>
      <Facts schema={schema} />
      {schema.items && !has_inside(leaf) && <Facts schema={leaf} />}
      {can_open && (
        <details open={is_open} onToggle={(event) => set_open(event.currentTarget.open)}>
          <summary>{t("reference.inside", { name })}</summary>
          {is_open && <Inside description={description} schema={schema} depth={depth + 1} />}
        </details>
      )}
    </li>
  );
}

export function SchemaTree({ description, schema: asked, depth = 0, is_root = true }: Props) {
  const schema = plain(description, asked);
  const is_simple = !has_inside(schema);
  return (
    <div class="stack-tight">
      {(is_root || is_simple) && <p class="soft small">{type_text(description, schema)}{schema.name && <> · <span lang="en">{schema.name}</span></>}</p>}
      <Facts schema={schema} />
      {!is_simple && <Inside description={description} schema={schema} depth={depth} />}
    </div>
  );
}
