// Where one is signed in, and how to end it.
import { useEffect, useState } from "preact/hooks";
import { get, remove } from "../../api/client";
import { Refused } from "../../api/problem";
import { forget_everywhere } from "../../api/session";
import type { Schemas } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { Bones, Button, ProblemNotice, Tag, Time } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_load } from "../../state/load";
import { t } from "../../state/texts";

// Another card of the account ended some.
const changed = "qrcongo-sessions";
export const tell_sessions = () => dispatchEvent(new Event(changed));

type Session = Schemas["Session"];

// One that has ended by itself meanwhile is as good as ended.
async function end_session(id: string) {
  await remove("/api/v1/me/sessions/{id}", { path: { id } }).catch((error: unknown) => {
    if (!(error instanceof Refused && error.problem.status === 404)) throw error;
  });
}

function Ending({ session, close, done }: { session: Session; close: () => void; done: () => void }) {
  const act = use_act((_key, id: string) => end_session(id));
  const end = async () => {
    if (!(await act.run(session.id))) return;
    say(t("sessions.ended"));
    done();
  };
  return (
    <Confirm title={t("sessions.end_title")} act={t("sessions.end")} is_bad is_busy={act.is_running} problem={act.problem} yes={() => void end()} close={close}>
      <p>{t("sessions.opened")} <Time at={session.created_at} />. {t("sessions.used")} <Time at={session.used_at} />.</p>
      <p>{t("sessions.end_detail")}</p>
    </Confirm>
  );
}

function EndingAll({ count, close }: { count: number; close: () => void }) {
  const act = use_act((_key) => remove("/api/v1/me/sessions"));
  return (
    <Confirm title={t("sessions.end_all_title", { count })} act={t("sessions.end_all")} is_bad is_busy={act.is_running} problem={act.problem}
      yes={() => void act.run().then((is_done) => is_done && forget_everywhere())} close={close}>
      <p>{t("sessions.end_all_detail")}</p>
    </Confirm>
  );
}

function EndingOthers({ others, close, done }: { others: Session[]; close: () => void; done: () => void }) {
  const act = use_act(async (_key, ids: string[]) => {
    for (const id of ids) await end_session(id);
  });
  const end = async () => {
    const is_done = await act.run(others.map(({ id }) => id));
    if (!is_done) return;
    say(t("sessions.others_ended", { count: others.length }));
    done();
  };
  return (
    <Confirm title={t("sessions.end_others_title", { count: others.length })} act={t("sessions.end_others")} is_bad is_busy={act.is_running} problem={act.problem} yes={() => void end()} close={close}>
      <p>{t("sessions.end_others_detail")}</p>
    </Confirm>
  );
}

function SessionRow({ session, end }: { session: Session; end: () => void }) {
  return (
    <li class="task">
      <span class="stack-tight">
        <span>{t("sessions.opened")} <Time at={session.created_at} /></span>
        <span class="soft small">{t("sessions.used")} <Time at={session.used_at} /></span>
      </span>
      {session.current ? <span><Tag tone="good">{t("sessions.this")}</Tag></span> : <Button onClick={end}>{t("sessions.end")}</Button>}
    </li>
  );
}

export function OwnSessions() {
  const list = use_load("me/sessions", (signal) => get("/api/v1/me/sessions", { signal }));
  const [ending, set_ending] = useState<Session>();
  const [asks_others, ask_others, leave_others] = use_open();
  const [asks_all, ask_all, leave_all] = use_open();
  useEffect(() => {
    addEventListener(changed, list.reload);
    return () => removeEventListener(changed, list.reload);
  }, [list.reload]);
  if (!list.value) return list.problem ? <ProblemNotice problem={list.problem} retry={list.reload} /> : <Bones lines={3} />;
  const sessions = [...list.value.items].sort((one, other) => Number(other.current) - Number(one.current) || other.used_at.localeCompare(one.used_at));
  const others = sessions.filter(({ current }) => !current);
  const done = () => {
    set_ending(undefined);
    leave_others();
    list.reload();
  };
  return (
    <div class="stack">
      <p>{t("sessions.lead")}</p>
      <ul class="tasks">{sessions.map((session) => <SessionRow key={session.id} session={session} end={() => set_ending(session)} />)}</ul>
      <div class="row">
        {others.length > 0 && <Button onClick={ask_others}>{t("sessions.end_others")}</Button>}
        <Button look="plain" onClick={ask_all}>{t("sessions.end_all")}</Button>
      </div>
      {ending && <Ending session={ending} close={() => set_ending(undefined)} done={done} />}
      {asks_others && <EndingOthers others={others} close={leave_others} done={done} />}
      {asks_all && <EndingAll count={sessions.length} close={leave_all} />}
    </div>
  );
}
