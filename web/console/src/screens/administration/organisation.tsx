// One organisation: what is known of it, its people, and what it does here.
import { get, get_row, patch } from "../../api/client";
import type { Organisation } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { Bones, Button, ButtonLink, Card, Link, Notice, PageHead, ProblemNotice, Time } from "../../design/parts";
import { ListTable } from "../../design/table";
import type { ScreenProps } from "../../state/routes";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_list, use_load } from "../../state/load";
import { is_role, me_now } from "../../state/me";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t, word } from "../../state/texts";
import { EditOrganisation, type Read } from "./edit_organisation";
import { IdentityFacts, PrinterFacts } from "./organisation_facts";
import { is_agreement_over, StateTag } from "./organisation_words";
import { chosen } from "./query";
import { UserStateTag, user_path } from "./user_words";

function People({ organisation }: { organisation: Organisation }) {
  const list = use_list(`organisation/${organisation.id}/people`, (cursor, signal) =>
    get("/api/v1/users", { query: chosen({ organisation_id: organisation.id, limit: 50, cursor }), signal }));
  return (
    <Card title={t("organisations.people")}>
      <div class="stack">
        <ListTable label={t("organisations.people")} list={list} id_of={(row) => row.id} empty={<p>{t("organisations.nobody")}</p>}
          columns={[
            { name: t("users.name"), is_head: true, cell: (row) => <Link to={user_path(row)}>{row.name}</Link> },
            { name: t("users.role"), cell: (row) => word("role", row.role) },
            { name: t("users.state"), cell: (row) => <UserStateTag state={row.state} /> },
          ]} />
        {organisation.state === "active" && <p><ButtonLink to={address_of("personnes/nouvelle", { organisation: organisation.id })}>{t("users.invite")}</ButtonLink></p>}
      </div>
    </Card>
  );
}

function Business({ organisation: { id, kinds } }: { organisation: Organisation }) {
  const links: [string, string][] = [];
  if (kinds.includes("enterprise")) links.push([address_of("produits", { entreprise: id }), t("organisations.its_products")], [address_of("certificats", { entreprise: id }), t("organisations.its_certificates")], [address_of("commandes", { entreprise: id }), t("organisations.its_orders")]);
  if (kinds.includes("printer")) links.push([address_of("commandes", { estampilleur: id }), t("organisations.its_print_orders")]);
  if (links.length === 0) return null;
  return (
    <Card title={t("organisations.business")}>
      <ul class="tasks">{links.map(([to, name]) => <li key={to}><Link class="task" to={to}><span class="task-name">{name}</span><span aria-hidden="true">→</span></Link></li>)}</ul>
    </Card>
  );
}

function ChangeState({ read: { row, version }, reload }: { read: Read; reload: () => void }) {
  const [is_open, open, close] = use_open();
  const is_active = row.state === "active";
  const change = use_act(async () => {
    await patch("/api/v1/organisations/{id}", { state: is_active ? "suspended" : "active" }, { path: { id: row.id }, version });
    close();
    say(t(is_active ? "organisations.suspended_now" : "organisations.active_now", { name: row.name }));
    reload();
  });
  return (
    <>
      <Button onClick={open}>{t(is_active ? "organisations.suspend" : "organisations.reactivate")}</Button>
      {is_open && (
        <Confirm title={t(is_active ? "organisations.suspend_what" : "organisations.reactivate_what", { name: row.name })} is_bad={is_active}
          act={t(is_active ? "organisations.suspend" : "organisations.reactivate")} is_busy={change.is_running} problem={change.problem} yes={() => void change.run()} close={close}>
          <p>{t(is_active ? "organisations.suspend_means" : "organisations.reactivate_means")}</p>
          {is_active && <p>{t("organisations.suspend_not")}</p>}
        </Confirm>
      )}
    </>
  );
}

export default function OrganisationPage({ parameters: { id = "" } }: ScreenProps) {
  const read = use_load(`organisation/${id}`, () => get_row("/api/v1/organisations/{id}", { path: { id } }));
  const [{ modifier }, change] = use_filters<"organisations/:id">();
  const back = { to: "organisations", name: t("menu.organisations") };
  if (!read.value) return <><PageHead title={t("organisations.one")} back={back} />{read.problem ? <ProblemNotice problem={read.problem} retry={read.reload} /> : <Bones />}</>;
  const { row } = read.value;
  const may_write = is_role("ADMIN_GOUVERNEMENTAL");
  const is_own = me_now()?.organisation.id === id;
  if (modifier && may_write) {
    return (
      <>
        <PageHead title={t("organisations.edit_what", { name: row.name })} back={{ to: `organisations/${id}`, name: row.name }} />
        <div class="narrow"><EditOrganisation read={read.value} done={() => { change({ modifier: "" }); read.reload(); }} /></div>
      </>
    );
  }
  return (
    <>
      <PageHead title={row.name} back={back} lead={<StateTag organisation={row} />}>
        {may_write && <ButtonLink look="main" to={address_of("organisations/:id", { modifier: "1" }, { id })}>{t("organisations.edit")}</ButtonLink>}
        {may_write && !is_own && <ChangeState read={read.value} reload={read.reload} />}
      </PageHead>
      <div class="stack-wide">
        {read.problem && <ProblemNotice problem={read.problem} retry={read.reload} />}
        {row.state === "suspended" && <Notice tone="bad" title={t("organisations.is_suspended")}><p>{t("organisations.is_suspended_detail")}</p></Notice>}
        {is_agreement_over(row) && <Notice tone="caution" title={t("organisations.agreement_over")}><p>{t("organisations.agreement_over_detail")}</p></Notice>}
        <div class="columns">
          <Card title={t("organisations.about")}>
            <IdentityFacts of={row} more={[[t("administration.since"), <Time at={row.created_at} />]]} />
          </Card>
          <div class="stack-wide">
            {row.kinds.includes("printer") && <Card title={t("organisations.step_printer")}><PrinterFacts organisation={row} /></Card>}
            <Business organisation={row} />
          </div>
        </div>
        {may_write && <People organisation={row} />}
      </div>
    </>
  );
}
