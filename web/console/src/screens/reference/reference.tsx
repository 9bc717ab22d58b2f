// The API's reference, made of what the server says of itself: the operations beside the one that is read.
import "./reference.css";
import { useMemo } from "preact/hooks";
import { Bones, Button, Link, PageHead, ProblemNotice } from "../../design/parts";
import { use_load } from "../../state/load";
import { me_now } from "../../state/me";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t } from "../../state/texts";
import { SearchField } from "../../design/search";
import { read_description, type Description, type Operation } from "./description";
import { Method, OperationPage } from "./operation";
import { Words } from "./words";

const plain_text = (text: string) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const searched = ({ method, path, operationId, summary = "", description = "", "x-permission": permission = "" }: Operation) =>
  plain_text([method, path, operationId, summary, description, permission].join(" "));

function found_in(description: Description, q: string): Operation[] {
  const words = plain_text(q).split(/\s+/).filter(Boolean);
  if (words.length === 0) return description.operations;
  return description.operations.filter((operation) => {
    const text = searched(operation);
    return words.every((word) => text.includes(word));
  });
}

// In the order of the description; a tag that it does not describe stands under its own name.
function groups_of({ tags, operations }: Description, found: Operation[]) {
  const names = [...new Set([...tags.map(({ name }) => name), ...operations.map(({ tag }) => tag)])];
  const groups = names.map((name) => ({ name: tags.find((tag) => tag.name === name)?.description ?? name, operations: found.filter(({ tag }) => tag === name) }));
  return groups.filter((group) => group.operations.length > 0);
}

const to = (operationId: string, q: string) => address_of("api", { operation: operationId, recherche: q });

function Group({ name, operations, q, at, is_open }: { name: string; operations: Operation[]; q: string; at: string; is_open: boolean }) {
  return (
    <details key={`${name}/${q}`} open={is_open}>
      <summary><span>{name}</span> <span class="soft">{operations.length}</span></summary>
      <ul>
        {operations.map((operation) => (
          <li key={operation.operationId}>
            <Link to={to(operation.operationId, q)} aria-current={operation.operationId === at ? "page" : undefined}>
              <span lang="fr">{operation.summary ?? operation.operationId}</span>
              <span class="small"><Method of={operation.method} /> <code>{operation.path}</code></span>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Operations({ description, q, at, search }: { description: Description; q: string; at: string; search: (q: string) => void }) {
  const found = useMemo(() => found_in(description, q), [description, q]);
  const groups = groups_of(description, found);
  return (
    <nav class="reference-list" aria-label={t("reference.operations")}>
      <SearchField label={t("reference.search")} value={q} set={search} />
      <p class="soft small" role="status">{t("reference.count", { count: found.length })}</p>
      {found.length === 0 && <p><Button onClick={() => search("")}>{t("administration.show_all")}</Button></p>}
      {groups.map(({ name, operations }) => (
        <Group key={`${name}/${q}`} {...{ name, operations, q, at }} is_open={q !== "" || operations.some(({ operationId }) => operationId === at)} />
      ))}
    </nav>
  );
}

function Introduction({ description: { info } }: { description: Description }) {
  return (
    <article class="stack-wide">
      <header class="stack">
        <h2>{info.title}</h2>
        <p class="soft">{t("reference.version", { version: info.version })} · <a href={new URL("../api/openapi.json", document.baseURI).pathname}>{t("reference.document")}</a></p>
        <p>{t("reference.how")}</p>
      </header>
      <div class="card"><Words of={info.description} /></div>
    </article>
  );
}

export default function Reference() {
  const [{ operation: op = "", recherche: q = "" }, change] = use_filters<"api">();
  const description = use_load("reference", read_description);
  const operation = description.value?.operations.find(({ operationId }) => operationId === op);
  return (
    <>
      <PageHead title={t("menu.reference")} lead={t("reference.lead")}>
        {!me_now() && <Link to="">{t("sign_in.act")}</Link>}
      </PageHead>
      {description.problem && <ProblemNotice problem={description.problem} retry={description.reload} />}
      {!description.value && !description.problem && <Bones lines={10} />}
      {description.value && (
        <div class={operation ? "reference has-operation" : "reference"}>
          <Operations description={description.value} q={q} at={op} search={(text) => change({ recherche: text })} />
          <div class="reference-page stack">
            {operation && <p class="reference-back"><Link to={address_of("api", { recherche: q })}>← {t("reference.all")}</Link></p>}
            {op && !operation && <p>{t("reference.no_operation", { op })}</p>}
            {operation ? <OperationPage key={operation.operationId} description={description.value} operation={operation} /> : <Introduction description={description.value} />}
          </div>
        </div>
      )}
    </>
  );
}
