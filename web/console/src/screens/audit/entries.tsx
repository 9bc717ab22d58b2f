// The audit log, newest first.
import { Button, ButtonLink, Link, PageHead, Time } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { use_filters } from "../../state/router";
import type { FilterOf } from "../../state/routes";
import { t } from "../../state/texts";
import { EntryFilters } from "./filters";
import { Growth } from "./growth";
import { use_names, type Names } from "./names";
import { read_entries, type Filters } from "./read";
import { entry_text, Subject, type AuditEntry } from "./sentence";

// What the address calls each filter.
const filter_names = { subject_kind: "genre", subject_id: "objet", action: "acte", actor_id: "acteur" } as const;
const by_filter = Object.entries(filter_names) as [keyof Filters, FilterOf<"journal">][];

const as_address = (changes: Partial<Record<keyof Filters, string>>) =>
  Object.fromEntries(by_filter.flatMap(([filter, name]) => (filter in changes ? [[name, changes[filter]]] : [])));

const columns_with = (names: Names): Column<AuditEntry>[] => [
  { name: t("audit.number"), is_figure: true, is_head: true, cell: ({ sequence }) => String(sequence) },
  { name: t("audit.when"), cell: ({ at }) => <span class="nowrap"><Time at={at} /></span> },
  { name: t("audit.what"), cell: (entry) => <Link to={`journal/${entry.sequence}`}>{entry_text(entry, names)}</Link> },
  { name: t("audit.about"), cell: ({ subject_kind, subject_id }) => <Subject kind={subject_kind} id={subject_id} /> },
];

export default function Entries() {
  const [address, change] = use_filters<"journal">();
  const names = use_names();
  const filters: Filters = Object.fromEntries(by_filter.flatMap(([filter, name]) => (address[name] ? [[filter, address[name]]] : [])));
  const is_filtered = Object.keys(filters).length > 0;
  const list = use_list(`audit/${JSON.stringify(filters)}`, read_entries(filters));
  return (
    <>
      <PageHead title={t("audit.title")} lead={t("audit.lead")}>
        <ButtonLink to="exports">{t("audit.export")}</ButtonLink>
      </PageHead>
      <div class="stack-wide">
        <Growth />
        <EntryFilters filters={filters} people={names.people} change={(changes) => change(as_address(changes))} />
        <div class="stack">
          <div class="row-apart">
            <p class="soft" role="status">{t("audit.newest_first")}</p>
            {is_filtered && <Button look="plain" onClick={() => change(Object.fromEntries(by_filter.map(([, name]) => [name, undefined])))}>{t("audit.clear")}</Button>}
          </div>
          <ListTable label={t("audit.list")} list={list} columns={columns_with(names)} id_of={(entry) => entry.sequence} empty={t("audit.nothing")} />
        </div>
      </div>
    </>
  );
}
