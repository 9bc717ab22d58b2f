// All people, by name, role, organisation and state.
import { get } from "../../api/client";
import type { Role } from "../../api/types";
import { SelectField } from "../../design/form";
import { Button, ButtonLink, Link, PageHead } from "../../design/parts";
import { SearchField } from "../../design/search";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t, word } from "../../state/texts";
import { OrganisationFilter } from "./organisation_picker";
import { chosen } from "./query";
import { duties_text, roles, user_path, user_states, UserStateTag, type User } from "./user_words";

const columns = (): Column<User>[] => [
  { name: t("users.name"), is_head: true, cell: (row) => <Link to={user_path(row)}>{row.name}</Link> },
  { name: t("users.email"), cell: (row) => row.email },
  { name: t("users.organisation"), cell: (row) => <Link to={`organisations/${row.organisation_id}`}>{row.organisation_name}</Link> },
  { name: t("users.role"), cell: (row) => <>{word("role", row.role)}{row.duties.length > 0 && <span class="soft"> ({duties_text(row.duties)})</span>}</> },
  { name: t("users.state"), cell: (row) => <UserStateTag state={row.state} /> },
];

export default function Users() {
  const [filters, change] = use_filters<"personnes">();
  const { recherche: q = "", role = "", etat: state = "", organisation: organisation_id = "" } = filters;
  const list = use_list(`users/${q}/${role}/${state}/${organisation_id}`, (cursor, signal) =>
    get("/api/v1/users", { query: chosen({ q, role: role as Role | "", state: state ? [state as User["state"]] : undefined, organisation_id, limit: 50, cursor }), signal }));
  const is_filtered = Boolean(q || role || state || organisation_id);
  const nothing = is_filtered
    ? <><p>{t("users.none_found")}</p><p><Button onClick={() => change({ recherche: "", role: "", etat: "", organisation: "" })}>{t("administration.show_all")}</Button></p></>
    : <p>{t("users.none")}</p>;
  const all = t("administration.all");
  return (
    <>
      <PageHead title={t("menu.users")} lead={t("users.lead")}>
        <ButtonLink look="main" to={address_of("personnes/nouvelle", { organisation: organisation_id })}>{t("users.invite")}</ButtonLink>
      </PageHead>
      <div class="stack">
        <div class="filters">
          <SearchField label={t("users.search")} value={q} set={(text) => change({ recherche: text })} />
          <SelectField name="role" label={t("users.role")} none={all} value={role} set={(value) => change({ role: value })} options={roles.map((value) => ({ value, name: word("role", value) }))} />
          <OrganisationFilter value={organisation_id} set={(value) => change({ organisation: value })} />
          <SelectField name="state" label={t("users.state")} none={all} value={state} set={(value) => change({ etat: value })} options={user_states.map((value) => ({ value, name: word("user_state", value) }))} />
        </div>
        <ListTable label={t("menu.users")} list={list} columns={columns()} id_of={(row) => row.id} empty={nothing} />
      </div>
    </>
  );
}
