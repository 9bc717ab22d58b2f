// All organisations, by name, kind and state.
import { get } from "../../api/client";
import type { Organisation, Schemas } from "../../api/types";
import { SelectField } from "../../design/form";
import { Button, ButtonLink, Link, PageHead } from "../../design/parts";
import { SearchField } from "../../design/search";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import { t, word } from "../../state/texts";
import { kinds_text, place_text, StateTag, type Kind } from "./organisation_words";
import { chosen } from "./query";

const kinds: Kind[] = ["enterprise", "printer", "occ", "government"];
const states: Schemas["OrganisationState"][] = ["active", "suspended"];

const columns = (): Column<Organisation>[] => [
  { name: t("organisations.name"), is_head: true, cell: (row) => <Link to={`organisations/${row.id}`}>{row.name}</Link> },
  { name: t("organisations.kinds"), cell: (row) => kinds_text(row.kinds) },
  { name: t("organisations.registration"), cell: (row) => row.registration_number && <span class="figures">{row.registration_number}</span> },
  { name: t("organisations.place"), cell: (row) => row.address && place_text(row.address) },
  { name: t("organisations.state"), cell: (row) => <StateTag organisation={row} /> },
];

export default function Organisations() {
  const [filters, change] = use_filters<"organisations">();
  const { recherche: q = "", genre: kind = "", etat: state = "" } = filters;
  const list = use_list(`organisations/${q}/${kind}/${state}`, (cursor, signal) =>
    get("/api/v1/organisations", { query: chosen({ q, kind: kind as Kind | "", state: state ? [state as "active"] : undefined, limit: 50, cursor }), signal }));
  const is_filtered = Boolean(q || kind || state);
  const nothing = is_filtered
    ? <><p>{t("organisations.none_found")}</p><p><Button onClick={() => change({ recherche: "", genre: "", etat: "" })}>{t("administration.show_all")}</Button></p></>
    : <p>{t("organisations.none")}</p>;
  return (
    <>
      <PageHead title={t("menu.organisations")} lead={t("organisations.lead")}>
        {is_role("ADMIN_GOUVERNEMENTAL") && <ButtonLink look="main" to="organisations/nouvelle">{t("organisations.new")}</ButtonLink>}
      </PageHead>
      <div class="stack">
        <div class="filters">
          <SearchField label={t("organisations.search")} value={q} set={(text) => change({ recherche: text })} />
          <SelectField name="kind" label={t("organisations.kinds")} none={t("administration.all")} value={kind} set={(value) => change({ genre: value })}
            options={kinds.map((value) => ({ value, name: word("organisation_kind", value) }))} />
          <SelectField name="state" label={t("organisations.state")} none={t("administration.all")} value={state} set={(value) => change({ etat: value })}
            options={states.map((value) => ({ value, name: word("organisation_state", value) }))} />
        </div>
        <ListTable label={t("menu.organisations")} list={list} columns={columns()} id_of={(row) => row.id} empty={nothing} />
      </div>
    </>
  );
}
