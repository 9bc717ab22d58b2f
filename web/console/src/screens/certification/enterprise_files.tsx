// An enterprise's own dossiers and certificates.
import { get } from "../../api/client";
import { ButtonLink, Link, Notice, PageHead, Tabs } from "../../design/parts";
import { SearchField } from "../../design/search";
import { ListTable } from "../../design/table";
import { use_load } from "../../state/load";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t } from "../../state/texts";
import { CertificateLink, type State } from "./certificate_parts";
import { columns_of, use_certificates } from "./certificate_list";

type Tab = { id: string; name: string; states: State[]; columns: Parameters<typeof columns_of>; empty: string };

const tabs_now = (): Tab[] => [
  { id: "cours", name: t("files.running"), states: ["draft", "submitted", "under_review", "corrections_requested"], columns: ["file", "product", "state", "asked", "since"], empty: t("files.running_empty") },
  { id: "certificats", name: t("files.valid"), states: ["granted", "suspended"], columns: ["file", "product", "state", "left", "valid_until"], empty: t("files.valid_empty") },
  { id: "clos", name: t("files.closed"), states: ["rejected", "revoked", "expired"], columns: ["file", "product", "state", "since"], empty: t("files.closed_empty") },
  { id: "tous", name: t("files.all"), states: [], columns: ["file", "product", "state", "since", "valid_until"], empty: t("files.all_empty") },
];

// What an officer waits for stands above every list.
function ToCorrect() {
  const read = use_load("certificates/to-correct", (signal) => get("/api/v1/certificates", { query: { state: ["corrections_requested"], limit: 20 }, signal }));
  const rows = read.value?.items ?? [];
  if (rows.length === 0) return null;
  return (
    <Notice tone="caution" title={t("files.to_correct", { count: rows.length })}>
      <ul class="stack-tight">{rows.map((row) => <li key={row.id}><CertificateLink of={row} /> · {row.product_name}{row.reason && <> {t("certification.said", { text: row.reason })}</>}</li>)}</ul>
    </Notice>
  );
}

export function EnterpriseFiles() {
  const [{ etape, recherche: q = "" }, change] = use_filters<"certificats">();
  const tabs = tabs_now();
  const tab = tabs.find(({ id }) => id === etape) ?? tabs[0]!;
  const list = use_certificates({ name: `own/${tab.id}`, states: tab.states, order: "changed", q });
  const to = (id: string) => address_of("certificats", { etape: id, recherche: q });
  return (
    <>
      <PageHead title={t("menu.certificates")} lead={t("files.lead")}>
        <ButtonLink to="certificats/nouveau" look="main">{t("certification.ask")}</ButtonLink>
      </PageHead>
      <div class="stack">
        <ToCorrect />
        <Tabs label={t("queue.tabs")} at={to(tab.id)} tabs={tabs.map((one) => ({ to: to(one.id), name: one.name }))} />
        <SearchField label={t("files.search")} value={q} set={(text) => change({ recherche: text })} />
        <ListTable label={tab.name} list={list} columns={columns_of(...tab.columns)} id_of={({ id }) => id}
          empty={<div class="stack"><p>{q ? t("queue.none_found", { q, tab: tab.name }) : tab.empty}</p>{q && tab.id !== "tous" && <p><Link to={to("tous")}>{t("queue.search_all")}</Link></p>}</div>} />
      </div>
    </>
  );
}
