// One operation: what it does, who may, what it takes and what it answers.
import { useEffect, useRef } from "preact/hooks";
import { Card, Copyable, Facts, Tag, type Tone } from "../../design/parts";
import { t, word } from "../../state/texts";
import { curl_line } from "./curl";
import { resolved, type Content, type Description, type Operation, type Parameter, type Response } from "./description";
import { SchemaTree } from "./schema_tree";
import { Json, Line, Words } from "./words";

const tones: Record<string, Tone> = { GET: "news", POST: "good", PATCH: "caution", DELETE: "bad" };
export const Method = ({ of }: { of: string }) => <Tag tone={tones[of] ?? "plain"}>{of}</Tag>;

const status_of_good = /^[23]/;

function Parameters({ description, of }: { description: Description; of: Parameter[] }) {
  return (
    <ul class="reference-tree">
      {of.map((parameter) => (
        <li key={parameter.in + parameter.name}>
          <div class="reference-member">
            <code class="strong">{parameter.name}</code>
            <span class="soft small">{word("parameter_in", parameter.in)}</span>
            {parameter.required && <Tag>{t("reference.required")}</Tag>}
          </div>
          {parameter.description && <div><Line of={parameter.description} /></div>}
          {parameter.schema && <SchemaTree description={description} schema={parameter.schema} />}
          {parameter.example !== undefined && <div class="small soft">{t("reference.example")} <code>{String(parameter.example)}</code></div>}
        </li>
      ))}
    </ul>
  );
}

function Contents({ description, content, what, depth = 0 }: { description: Description; content: Content; what: string; depth?: number }) {
  return <>{Object.entries(content).map(([type, { schema, example }]) => (
    <div key={type} class="stack">
      <p><code>{type}</code></p>
      {schema && <SchemaTree description={description} schema={schema} depth={depth} />}
      {example !== undefined && <Json of={example} label={t("reference.example_of", { what: `${what}, ${type}` })} />}
    </div>
  ))}</>;
}

function Good({ description, status, response }: { description: Description; status: string; response: Response }) {
  const headers = Object.entries(response.headers ?? {}).map(([name, header]) => [name, resolved(description, header)] as const);
  return (
    <div class="stack">
      <h3><Tag tone="good">{status}</Tag> {response.description && <Line of={response.description} />}</h3>
      {headers.length > 0 && <Facts of={headers.map(([name, header]) => [name, <Line of={header.description ?? ""} />])} />}
      {response.content && <Contents description={description} content={response.content} what={status} depth={1} />}
    </div>
  );
}

function Refusals({ of }: { of: [string, Response][] }) {
  if (of.length === 0) return null;
  return (
    <Card title={t("reference.refusals")}>
      <div class="stack">
        <p class="soft">{t("reference.refusals_lead")}</p>
        <Facts of={of.map(([status, { description }]) => [status === "default" ? t("reference.any_other") : status, <Line of={description ?? ""} />])} />
      </div>
    </Card>
  );
}

function who_may(operation: Operation): string {
  const ways = (operation.security ?? []).flatMap((one) => Object.keys(one));
  if (ways.length === 0) return t("reference.nobody_signed_in");
  return ways.map((way) => word("security", way)).join(` ${t("reference.or")} `);
}

export function OperationPage({ description, operation }: { description: Description; operation: Operation }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${operation.method} ${operation.path} – ${t("menu.reference")}`;
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [operation.operationId]);
  const parameters = (operation.parameters ?? []).map((parameter) => resolved(description, parameter));
  const responses = Object.entries(operation.responses).map(([status, response]) => [status, resolved(description, response)] as [string, Response]);
  const body = operation.requestBody;
  const permission = operation["x-permission"];
  return (
    <article class="stack-wide">
      <header class="stack">
        <h2 ref={heading} tabIndex={-1} lang="fr">{operation.summary ?? operation.operationId}</h2>
        <p class="reference-path"><Method of={operation.method} /> <code>{operation.path}</code></p>
        <Words of={operation.description} />
        <Facts of={[
          [t("reference.who"), who_may(operation)],
          [t("reference.permission"), permission && <code>{permission}</code>],
        ]} />
        <Copyable text={curl_line(description, operation)} label={t("reference.curl")} />
      </header>
      {parameters.length > 0 && <Card title={t("reference.parameters")}><Parameters description={description} of={parameters} /></Card>}
      {body && <Card title={t(body.required ? "reference.body" : "reference.body_optional")}><Contents description={description} content={body.content} what={t("reference.body")} /></Card>}
      <Card title={t("reference.answers")}>
        <div class="stack-wide">{responses.filter(([status]) => status_of_good.test(status)).map(([status, response]) => <Good key={status} {...{ description, status, response }} />)}</div>
      </Card>
      <Refusals of={responses.filter(([status]) => !status_of_good.test(status))} />
    </article>
  );
}
