// One person: what is known of him, and what an administrator may do about him.
import { useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Approval } from "../../api/types";
import { Bones, Card, Facts, Link, Notice, PageHead, ProblemNotice, Time } from "../../design/parts";
import type { ScreenProps } from "../../state/routes";
import { use_load } from "../../state/load";
import { me_now } from "../../state/me";
import { t, word } from "../../state/texts";
import { use_awaiting, Waiting } from "./awaiting";
import { ShownOnce, type Shown } from "./shown_once";
import { Access, Credentials, Duties, Invitation, Name } from "./user_acts";
import { takes_two, UserStateTag, type User } from "./user_words";

function Awaiting({ user, approvals }: { user: User; approvals: Approval[] }) {
  return <>{approvals.map((approval) => (
    <Waiting key={approval.id} approval={approval} title={t(approval.kind === "credential_reset" ? "users.awaiting_reset" : user.state === "awaiting_approval" ? "users.awaiting_invitation" : "users.awaiting_change", { name: user.name })} />
  ))}</>;
}

function About({ user, reload, is_me }: { user: User; reload: () => void; is_me: boolean }) {
  return (
    <Card title={t("users.about")}>
      <div class="stack">
        <Facts of={[
          [t("users.email"), <a href={`mailto:${user.email}`}>{user.email}</a>],
          [t("users.organisation"), <Link to={`organisations/${user.organisation_id}`}>{user.organisation_name}</Link>],
          [t("users.role"), word("role", user.role)],
          [t("users.may"), word("role_can", user.role)],
          [t("users.language"), word("spoken", user.language)],
          [t("administration.since"), <Time at={user.created_at} />],
          [t("users.changed"), <Time at={user.updated_at} />],
        ]} />
        <p class="soft small">{t("users.never_changes")}</p>
        {!is_me && <Name user={user} reload={reload} />}
      </div>
    </Card>
  );
}

export default function UserPage({ parameters: { id = "" } }: ScreenProps) {
  const read = use_load(`user/${id}`, (signal) => get("/api/v1/users/{id}", { path: { id }, signal }));
  const asked = use_awaiting("user");
  const resets = use_awaiting("credential_reset");
  const [shown, set_shown] = useState<Shown>();
  const back = { to: "personnes", name: t("menu.users") };
  const user = read.value;
  if (!user) return <><PageHead title={t("users.one")} back={back} />{read.problem ? <ProblemNotice problem={read.problem} retry={read.reload} /> : <Bones />}</>;

  const reload = () => { read.reload(); asked.reload(); resets.reload(); };
  const approvals = [...(asked.value ?? []), ...(resets.value ?? [])].filter(({ subject_id }) => subject_id === id);
  const is_me = me_now()?.id === id;
  if (shown) {
    return (
      <>
        <PageHead title={t(shown.is_awaiting ? "users.asked_title" : "users.link_title", { name: user.name })} back={back} />
        <div class="narrow"><Card><ShownOnce shown={shown} done={() => { set_shown(undefined); reload(); }} /></Card></div>
      </>
    );
  }
  const acts = { user, reload, show: set_shown, is_waiting: approvals.length > 0 };
  return (
    <>
      <PageHead title={user.name} back={back} lead={<UserStateTag state={user.state} />} />
      <div class="stack-wide">
        {read.problem && <ProblemNotice problem={read.problem} retry={read.reload} />}
        <Awaiting user={user} approvals={approvals} />
        {is_me && <Notice><p>{t("users.is_me")} <Link to="compte">{t("users.my_account")}</Link></p></Notice>}
        {takes_two(user.role, user.duties) && <p class="soft">{t("users.four_eyes")}</p>}
        <div class="columns">
          <About user={user} reload={reload} is_me={is_me} />
          <div class="stack-wide">
            <Duties {...acts} />
            <Invitation {...acts} />
            {!is_me && <Credentials {...acts} />}
            <Access {...acts} is_me={is_me} />
          </div>
        </div>
      </div>
    </>
  );
}
