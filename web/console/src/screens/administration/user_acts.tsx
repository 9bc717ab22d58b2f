// What an administrator may do about somebody. Each act that takes a second administrator says so before it is asked for.
import { useState } from "preact/hooks";
import { patch, post, remove } from "../../api/client";
import { Refused } from "../../api/problem";
import type { Schemas } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { CheckField, TextField } from "../../design/form";
import { Button, Card, Tag } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_secret_act } from "../../state/secret_act";
import { t, word } from "../../state/texts";
import { invited_shown, reset_shown } from "./invited";
import type { Shown } from "./shown_once";
import { duties_of, lost_words, takes_two, version_of, type Duty, type User } from "./user_words";

export type ActProps = { user: User; reload: () => void; show: (shown: Shown) => void; is_waiting: boolean };

// True where another administrator has to approve it first.
async function change_user(user: User, changes: Schemas["UserPatch"]): Promise<boolean> {
  try {
    const answer = await patch("/api/v1/users/{id}", changes, { path: { id: user.id }, version: version_of(user) });
    return "asked_at" in answer;
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.name !== "precondition-failed") throw error;
    throw new Refused({ ...error.problem, said: { title: t("users.conflict"), detail: t("users.conflict_detail") } });
  }
}

export function Name({ user, reload }: { user: User; reload: () => void }) {
  const [is_open, open, close] = use_open();
  const [name, set_name] = useState(user.name);
  const change = use_act(async () => {
    const is_asked = await change_user(user, { name: name.trim() });
    close();
    say(t(is_asked ? "users.asked" : "users.name_changed"));
    reload();
  });
  return (
    <>
      <p><Button onClick={() => { set_name(user.name); open(); }}>{t("users.change_name")}</Button></p>
      {is_open && (
        <Confirm title={t("users.change_name")} act={t("organisations.save")} is_busy={change.is_running} problem={change.problem} yes={() => void change.run()} close={close}>
          <TextField name="name" label={t("users.full_name")} maxLength={100} value={name} set={set_name} />
        </Confirm>
      )}
    </>
  );
}

function DutyRow({ user, reload, is_waiting, duty }: ActProps & { duty: Duty }) {
  const [is_open, open, close] = use_open();
  const is_on = user.duties.includes(duty);
  const takes_second = duty === "cashier" && !is_on;
  const change = use_act(async () => {
    const duties = is_on ? user.duties.filter((one) => one !== duty) : [...user.duties, duty];
    const is_asked = await change_user(user, { duties });
    close();
    say(t(is_asked ? "users.asked" : "users.duty_changed"));
    reload();
  });
  const names = { name: user.name, duty: word("duty", duty) };
  return (
    <li class="task-apart">
      <div class="row-apart">
        <span class="strong">{word("duty", duty)} {is_on && <Tag tone="good">{t("users.has_duty")}</Tag>}</span>
        {user.state === "active" && <Button onClick={open} aria-label={t(is_on ? "users.take_duty_what" : "users.give_duty_what", names)}>{t(is_on ? "users.take_duty" : "users.give_duty")}</Button>}
      </div>
      <p class="soft small">{word("duty_can", duty)}</p>
      {is_open && (
        <Confirm title={t(is_on ? "users.take_duty_what" : "users.give_duty_what", names)} act={t(is_on ? "users.take_duty" : takes_second ? "users.ask" : "users.give_duty")} is_bad={is_on}
          is_busy={change.is_running} problem={change.problem} yes={() => void change.run()} close={close}>
          <p>{word("duty_can", duty)}</p>
          <p>{t(takes_second ? "users.give_second" : "users.at_once")}</p>
          {is_waiting && <p>{t("users.withdraws")}</p>}
        </Confirm>
      )}
    </li>
  );
}

export function Duties(props: ActProps) {
  const offered = duties_of(props.user.role);
  if (offered.length === 0) return null;
  return <Card title={t("users.duties")}><ul class="tasks">{offered.map((duty) => <DutyRow key={duty} {...props} duty={duty} />)}</ul></Card>;
}

export function Invitation({ user, show, is_waiting }: ActProps) {
  const again = use_secret_act(lost_words(user.role, user.duties), true, async (key, body: Schemas["UserInput"]) => {
    show(invited_shown(await post("/api/v1/users", body, { key })));
  });
  const { email, name, organisation_id, role, duties, language } = user;
  const [is_open, open, close] = use_open();
  if ((user.state !== "invited" && user.state !== "awaiting_approval") || is_waiting) return null;
  return (
    <Card title={t("users.invitation")}>
      <div class="stack">
        <p>{t(user.state === "invited" ? "users.not_come" : "users.was_refused", { name: user.name })}</p>
        <p><Button onClick={open}>{t("users.invite_again")}</Button></p>
      </div>
      {is_open && (
        <Confirm title={t("users.invite_again_what", { name: user.name })} act={t("users.invite_again")} is_busy={again.is_running} problem={again.problem} yes={() => void again.run({ email, name, organisation_id, role, duties, language })} close={close}>
          <p>{t("users.invite_again_means")}</p>
          {takes_two(user.role, user.duties) && <p>{t("users.two_needed_why")}</p>}
        </Confirm>
      )}
    </Card>
  );
}

export function Credentials({ user, reload, show, is_waiting }: ActProps) {
  const [is_open, open, close] = use_open();
  const [password, set_password] = useState(true);
  const [totp, set_totp] = useState(false);
  const is_second = takes_two(user.role, user.duties);
  const reset = use_act(async () => {
    const outcome = await post("/api/v1/users/{id}/reset", { password, totp }, { path: { id: user.id } });
    close();
    if (outcome.state === "done") say(t("users.totp_gone", { name: user.name }));
    if (outcome.state === "sent") say(t("users.reset_sent", { name: user.name }));
    if (outcome.link || outcome.code || outcome.state === "awaiting_approval") show(reset_shown(outcome, user.name));
    else reload();
  });
  if (user.state !== "active") return null;
  const is_none = !password && !totp;
  return (
    <Card title={t("users.credentials")}>
      <div class="stack">
        <p>{t("users.credentials_lead")}</p>
        {is_waiting ? <p class="soft">{t("users.waits_already")}</p> : <p><Button onClick={open}>{t("users.reset")}</Button></p>}
      </div>
      {is_open && (
        <Confirm title={t("users.reset_what", { name: user.name })} act={t(is_second ? "users.ask" : "users.reset")} is_busy={reset.is_running} problem={reset.problem}
          yes={() => { if (!is_none) void reset.run(); }} close={close}>
          <div>
            <CheckField name="password" label={t("users.reset_password")} hint={t("users.reset_password_hint")} is_on={password} set={set_password} />
            <CheckField name="totp" label={t("users.reset_totp")} hint={t(password ? "users.reset_totp_later" : "users.reset_totp_now")} is_on={totp} set={set_totp} />
          </div>
          {is_none && <p class="field-fault" role="status">{t("users.reset_none")}</p>}
          {is_second && <p>{t("users.reset_second")}</p>}
        </Confirm>
      )}
    </Card>
  );
}

export function Access({ user, reload, is_me, is_waiting }: ActProps & { is_me: boolean }) {
  const [asked, set_asked] = useState<"sessions" | "state">();
  const is_off = user.state === "disabled";
  const takes_second = is_off && takes_two(user.role, user.duties);
  const close = () => set_asked(undefined);
  const end = use_act(async () => {
    await remove("/api/v1/users/{id}/sessions", { path: { id: user.id } });
    close();
    say(t("users.sessions_ended", { name: user.name }));
  });
  const change = use_act(async () => {
    const is_asked = await change_user(user, { state: is_off ? "active" : "disabled" });
    close();
    say(t(is_asked ? "users.asked" : is_off ? "users.enabled_now" : "users.disabled_now", { name: user.name }));
    reload();
  });
  if (user.state !== "active" && !is_off) return null;
  const act = t(takes_second ? "users.ask" : is_off ? "users.enable" : "users.disable");
  return (
    <Card title={t("users.access")}>
      <div class="row">
        {!is_off && <Button onClick={() => set_asked("sessions")}>{t("users.end_sessions")}</Button>}
        {!is_me && !(takes_second && is_waiting) && <Button onClick={() => set_asked("state")}>{t(is_off ? "users.enable" : "users.disable")}</Button>}
        {takes_second && is_waiting && <p class="soft">{t("users.waits_already")}</p>}
      </div>
      {asked === "sessions" && (
        <Confirm title={t("users.end_sessions_what", { name: user.name })} act={t("users.end_sessions")} is_busy={end.is_running} problem={end.problem} yes={() => void end.run()} close={close}>
          <p>{t(is_me ? "users.end_sessions_me" : "users.end_sessions_means")}</p>
        </Confirm>
      )}
      {asked === "state" && (
        <Confirm title={t(is_off ? "users.enable_what" : "users.disable_what", { name: user.name })} act={act} is_bad={!is_off} is_busy={change.is_running} problem={change.problem} yes={() => void change.run()} close={close}>
          <p>{t(takes_second ? "users.enable_second" : is_off ? "users.enable_means" : "users.disable_means")}</p>
          {!is_off && is_waiting && <p>{t("users.withdraws")}</p>}
        </Confirm>
      )}
    </Card>
  );
}
