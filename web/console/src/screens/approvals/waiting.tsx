// The one list of what waits for this person.
import { useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Approval } from "../../api/types";
import { Bones, Button, Card, Empty, Notice, ProblemNotice, Tag, Time, Who } from "../../design/parts";
import { say } from "../../state/news";
import { use_list } from "../../state/load";
import { t, word } from "../../state/texts";
import { DecisionDialog, LinkDialog, type Act, type Decided } from "./decision";
import { SubjectFacts, SubjectLink, title_of } from "./subject";

function Waiting({ approval, ask }: { approval: Approval; ask: (act: Act) => void }) {
  return (
    <li>
      <Card title={title_of(approval)}>
        <div class="stack">
          <SubjectFacts approval={approval} />
          <p class="soft">{t("approval.asked_by")} <span class="strong"><Who person={approval.asked_by} /></span>{approval.asked_by && <>, {word("role", approval.asked_by.role)}</>} · <Time at={approval.asked_at} /></p>
          {approval.first_decided_by && <Notice><p>{t("approval.first", { name: approval.first_decided_by.name })}</p></Notice>}
          <div class="row">
            {approval.actions.includes("approve") && <Button onClick={() => ask("approve")} aria-label={t("approval.approve_what", { what: title_of(approval) })}>{t("approval.approve")}</Button>}
            {approval.actions.includes("reject") && <Button onClick={() => ask("reject")} aria-label={t("approval.reject_what", { what: title_of(approval) })}>{t("approval.reject")}</Button>}
            <SubjectLink approval={approval} />
          </div>
        </div>
      </Card>
    </li>
  );
}

export function WaitingForMe() {
  const list = use_list<Approval>("approvals/awaiting", (cursor, signal) => get("/api/v1/approvals", { query: { awaiting: "me", ...(cursor ? { cursor } : {}) }, signal }), { every_ms: 60_000 });
  const [asked, set_asked] = useState<{ approval: Approval; act: Act }>();
  const [linked, set_linked] = useState<Decided>();
  const decided = (answer: Decided) => {
    say(t(answer.state === "rejected" ? "approval.was_rejected" : answer.state === "awaiting" ? "approval.was_first" : "approval.was_approved", { what: title_of(answer) }));
    if (answer.link) set_linked(answer);
    list.reload();
  };
  if (!list.value) return list.problem ? <ProblemNotice problem={list.problem} retry={list.reload} /> : <Bones lines={8} />;
  return (
    <div class="stack">
      <ProblemNotice problem={list.problem} retry={list.reload} />
      {list.value.length === 0 ? <Empty><p>{t("approval.none")}</p></Empty> : (
        <>
          <p><Tag tone="caution">{list.has_more ? t("approval.count_more", { count: list.value.length }) : t("approval.count", { count: list.value.length })}</Tag></p>
          <ul class="stack">{list.value.map((approval) => <Waiting key={approval.id} approval={approval} ask={(act) => set_asked({ approval, act })} />)}</ul>
        </>
      )}
      {list.has_more && <p><Button is_busy={list.is_loading} onClick={list.more}>{t("act.more")}</Button></p>}
      {asked && <DecisionDialog key={`${asked.act}/${asked.approval.id}`} {...asked} decided={decided} close={() => set_asked(undefined)} />}
      {linked && <LinkDialog approval={linked} close={() => set_linked(undefined)} />}
    </div>
  );
}
