// What waits for the officers, whatever has waited longest first; and what was decided, what changed last first.
import { get } from "../../api/client";
import { Link, PageHead, Tabs } from "../../design/parts";
import { SearchField } from "../../design/search";
import { ListTable } from "../../design/table";
import { use_load } from "../../state/load";
import { is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { count_text, t } from "../../state/texts";
import type { Certificate } from "../../api/types";
import type { State } from "./certificate_parts";
import { columns_of, use_certificates } from "./certificate_list";
import { OneEnterprise } from "./one_enterprise";

type Tab = { id: string; name: string; states: State[]; order?: "changed"; awaiting?: "me"; keep?: (certificate: Certificate) => boolean; columns: Parameters<typeof columns_of>; empty: string };

const waiting: State[] = ["submitted", "under_review", "corrections_requested"];
const counted_max = 200;

// Whoever examined a dossier cannot grant it: it waits for somebody else.
const waits = ({ actions }: Certificate) => actions.includes("grant");

function tabs_now(): Tab[] {
  const decides = is_role("ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC");
  const reviewing: Tab = { id: "examen", name: t("queue.reviewing"), states: ["under_review", "corrections_requested"], columns: ["file", "product", "enterprise", "state", "reviewer", "since"], empty: t("queue.reviewing_empty") };
  const grant: Tab = { id: "accorder", name: t("queue.grant"), states: ["under_review"], awaiting: "me", columns: ["file", "product", "enterprise", "asked", "reviewer", "since"], empty: t("queue.grant_empty") };
  return [
    { id: "examiner", name: t("queue.review"), states: ["submitted"], columns: ["file", "product", "enterprise", "asked", "since"], empty: t("queue.review_empty") },
    decides ? { ...reviewing, keep: (row) => !waits(row) } : reviewing,
    ...(decides ? [grant] : []),
    { id: "accordes", name: t("queue.granted"), states: ["granted"], order: "changed", columns: ["file", "product", "enterprise", "left", "valid_until"], empty: t("queue.granted_empty") },
    { id: "suspendus", name: t("queue.suspended"), states: ["suspended"], order: "changed", columns: ["file", "product", "enterprise", "since", "valid_until"], empty: t("queue.suspended_empty") },
    { id: "clos", name: t("queue.closed"), states: ["rejected", "revoked", "expired"], order: "changed", columns: ["file", "product", "enterprise", "state", "since"], empty: t("queue.closed_empty") },
    { id: "tous", name: t("queue.all"), states: [], order: "changed", columns: ["file", "product", "enterprise", "state", "since"], empty: t("queue.all_empty") },
  ];
}

// How many wait, by one request for the three tabs where it matters.
function use_counts(): (tab: Tab) => string {
  const read = use_load("certificates/waiting", (signal) => get("/api/v1/certificates", { query: { state: waiting, limit: counted_max }, signal }), { every_ms: 60_000 });
  return (tab) => {
    if (!read.value || !tab.states.every((state) => waiting.includes(state)) || tab.states.length === 0) return tab.name;
    const count = read.value.items.filter((row) => tab.states.includes(row.state) && (tab.keep?.(row) ?? true) && (!tab.awaiting || waits(row))).length;
    return `${tab.name} (${count_text(count)}${read.value.next ? "+" : ""})`;
  };
}

export function Queue() {
  const [{ etape, recherche: q = "", entreprise: enterprise_id }, change] = use_filters<"certificats">();
  const tabs = tabs_now();
  const tab = tabs.find(({ id }) => id === etape) ?? tabs[0]!;
  const named = use_counts();
  const list = use_certificates({ name: tab.id, states: tab.states, order: tab.order, awaiting: tab.awaiting, q, enterprise_id, ...(tab.keep && { keep: tab.keep }) });
  const to = (id: string) => address_of("certificats", { etape: id, recherche: q, entreprise: enterprise_id });
  const empty = q && tab.id !== "tous"
    ? <div class="stack"><p>{t("queue.none_found", { q, tab: tab.name })}</p><p><Link to={to("tous")}>{t("queue.search_all")}</Link></p></div>
    : <p>{q ? t("queue.none_found", { q, tab: tab.name }) : tab.empty}</p>;
  return (
    <>
      <PageHead title={t("menu.certificates")} lead={t("queue.lead")} />
      <div class="stack">
        <Tabs label={t("queue.tabs")} at={to(tab.id)} tabs={tabs.map((one) => ({ to: to(one.id), name: named(one) }))} />
        <SearchField label={t("queue.search")} value={q} set={(text) => change({ recherche: text })} />
        <OneEnterprise />
        <ListTable label={tab.name} list={list} columns={columns_of(...tab.columns)} id_of={({ id }) => id} empty={empty} />
      </div>
    </>
  );
}
