// Somebody is invited: organisation, role, person; then the link, or the code, that is shown once.
import { useEffect, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Role, Schemas } from "../../api/types";
import { Form, type Faults } from "../../design/form";
import { Button, Card, PageHead, Steps } from "../../design/parts";
import { use_secret_act } from "../../state/secret_act";
import { use_draft } from "../../state/draft";
import { go, use_filters } from "../../state/router";
import { t } from "../../state/texts";
import { invited_shown } from "./invited";
import { OrganisationPicker, use_organisation } from "./organisation_picker";
import { PersonFields, ReviewUser, RoleFields, type TypedUser } from "./new_user_fields";
import { ShownOnce, type Shown } from "./shown_once";
import { lost_words, roles_in, user_path, type User } from "./user_words";

const nothing_typed: TypedUser = { organisation_id: "", role: "", duties: [], name: "", email: "", language: "fr", step: 0 };
const step_of: Record<string, number> = { "/organisation_id": 0, "/role": 1, "/duties": 1, "/name": 2, "/email": 2, "/language": 2 };

function faults_at(typed: TypedUser): Faults {
  const faults: Faults = {};
  if (typed.step === 0 && !typed.organisation_id) faults["/organisation_id"] = t("users.fault_organisation");
  if (typed.step === 1 && !typed.role) faults["/role"] = t("users.fault_role");
  if (typed.step === 2 && !typed.name.trim()) faults["/name"] = t("users.fault_name");
  if (typed.step === 2 && !typed.email.trim()) faults["/email"] = t("users.fault_email");
  return faults;
}

function input_of({ organisation_id, role, duties, name, email, language }: TypedUser): Schemas["UserInput"] {
  return { organisation_id, role: role as Role, duties, name: name.trim(), email: email.trim(), language: language as "fr" };
}

export default function NewUser() {
  const [{ organisation: asked_for = "" }] = use_filters<"personnes/nouvelle">();
  const draft = use_draft<TypedUser>("user", nothing_typed);
  const { set } = draft;
  const is_from_link = asked_for !== "" && draft.values.organisation_id === "" && draft.values.step === 0;
  const typed = is_from_link ? { ...draft.values, organisation_id: asked_for } : draft.values;
  const organisation = use_organisation(typed.organisation_id).value;
  const [faults, set_faults] = useState<Faults>({});
  const [result, set_result] = useState<{ shown: Shown; user: User }>();
  const invite = use_secret_act(lost_words(typed.role as Role, typed.duties), true, async (key, body: Schemas["UserInput"]) => {
    const user = await post("/api/v1/users", body, { key });
    set_result({ user, shown: invited_shown(user) });
    draft.drop();
  }, "user");
  useEffect(() => {
    const wrong = invite.problem?.faults.map(({ pointer }) => step_of[pointer]).find((step) => step !== undefined);
    if (wrong !== undefined) set({ step: wrong });
  }, [invite.problem]);
  const steps = [t("users.step_organisation"), t("users.step_role"), t("users.step_person"), t("administration.step_check")];
  const back = { to: "personnes", name: t("menu.users") };

  if (result) {
    return (
      <>
        <PageHead title={t(result.shown.is_awaiting ? "users.asked_title" : "users.invited_title", { name: result.user.name })} back={back} />
        <div class="narrow"><Card><ShownOnce shown={result.shown} done={() => go(user_path(result.user), { replace: true })} /></Card></div>
      </>
    );
  }
  const move = (step: number) => { set_faults({}); invite.clear(); set({ step }); };
  const next = () => {
    const found = faults_at(typed);
    set_faults(found);
    if (Object.keys(found).length > 0) return;
    if (typed.step === 3) return void invite.run(input_of(typed));
    invite.clear();
    const fitting = typed.step === 0 && organisation ? roles_in(organisation.kinds) : [];
    const role = fitting.length === 1 ? fitting[0]! : fitting.length > 1 && !fitting.includes(typed.role as Role) ? "" : typed.role;
    set({ organisation_id: typed.organisation_id, step: typed.step + 1, role, duties: role === typed.role ? typed.duties : [] });
  };
  return (
    <>
      <PageHead title={t("users.invite")} back={back} />
      <div class="stack">
        <Steps names={steps} at={typed.step} />
        <div class="narrow"><Card title={typed.step > 1 ? steps[typed.step] : undefined}>
          <Form faults={faults} problem={invite.problem} send={next}>
            {typed.step === 0 && <OrganisationPicker value={typed.organisation_id} set={(organisation_id) => set({ organisation_id })} />}
            {typed.step === 1 && <RoleFields typed={typed} set={set} organisation={organisation ?? undefined} />}
            {typed.step === 2 && <PersonFields typed={typed} set={set} />}
            {typed.step === 3 && <ReviewUser typed={typed} organisation={organisation ?? undefined} />}
            <div class="row">
              <Button look="main" type="submit" is_busy={invite.is_running}>{t(typed.step < 3 ? "administration.next" : "users.send_invitation")}</Button>
              {typed.step > 0 && <Button onClick={() => move(typed.step - 1)}>{t("administration.before")}</Button>}
              {draft.is_kept && typed.step > 0 && <Button look="plain" onClick={() => { draft.drop(); set_faults({}); }}>{t("administration.start_again")}</Button>}
            </div>
          </Form>
        </Card></div>
      </div>
    </>
  );
}
