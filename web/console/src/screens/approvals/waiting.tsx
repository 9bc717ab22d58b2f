// The one list of what waits for this person.
import { useState } from "preact/hooks";
import type { Approval } from "../../api/types";
import { Bones, Button, Card, Empty, Notice, ProblemNotice, Tag, Time, Who } from "../../design/parts";
import { More } from "../../design/table";
import { say } from "../../state/news";
import { use_list } from "../../state/load";
import { t, word } from "../../state/texts";
import { read_approvals } from "../../state/waiting";
import { DecisionDialog, LinkDialog, type Act, type Decided } from "./decision";
import { Dossiers, Payable, use_dossiers, use_payable } from "./others_waiting";
import { SubjectFacts, SubjectLink, title_of } from "./subject";
import { WhoMay } from "./who_may";

function Waiting({ approval, ask }: { approval: Approval; ask: (act: Act) => void }) {
  return (
    <li>
      <Card title={title_of(approval)}>
        <div class="stack">
          <SubjectFacts approval={approval} />
          <p class="soft">{t("approval.asked_by")} <span class="strong"><Who person={approval.asked_by} /></span>{approval.asked_by && <>, {word("role", approval.asked_by.role)}</>} · <Time at={approval.asked_at} /></p>
          <p><WhoMay approval={approval} /></p>
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
  const list = use_list<Approval>("approvals/awaiting", (cursor, signal) => read_approvals({ cursor, signal }), { every_ms: 60_000 });
  const dossiers = use_dossiers();
  const payable = use_payable();
  const [asked, set_asked] = useState<{ approval: Approval; act: Act }>();
  const [linked, set_linked] = useState<Decided>();
  const decided = (answer: Decided) => {
    say(t(answer.state === "rejected" ? "approval.was_rejected" : answer.state === "awaiting" ? "approval.was_first" : "approval.was_approved", { what: title_of(answer) }));
    if (answer.link) set_linked(answer);
    list.reload();
  };
  if (!list.value) return list.problem ? <ProblemNotice problem={list.problem} retry={list.reload} /> : <Bones lines={8} />;
  const lists = [list, dossiers, payable];
  const count = lists.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  const is_whole = lists.every(({ value }) => value !== undefined);
  const has_more = lists.some((one) => one.has_more);
  return (
    <div class="stack">
      <ProblemNotice problem={list.problem} retry={list.reload} />
      {count > 0 && <p><Tag tone="caution">{t(has_more ? "approval.count_more" : "approval.count", { count })}</Tag></p>}
      {count === 0 && is_whole && !has_more && <Empty><p>{t("approval.none")}</p></Empty>}
      {list.value.length > 0 && <ul class="stack">{list.value.map((approval) => <Waiting key={approval.id} approval={approval} ask={(act) => set_asked({ approval, act })} />)}</ul>}
      <More list={list} />
      <Dossiers list={dossiers} />
      <Payable list={payable} />
      {asked && <DecisionDialog key={`${asked.act}/${asked.approval.id}`} {...asked} decided={decided} close={() => set_asked(undefined)} />}
      {linked && <LinkDialog approval={linked} close={() => set_linked(undefined)} />}
    </div>
  );
}
