// What this person asked for, and what was decided lately, whoever asked.
import { get } from "../../api/client";
import type { Approval } from "../../api/types";
import { Card, Tag, Time, Who, type Tone } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_list, type Listing } from "../../state/load";
import { t, word } from "../../state/texts";
import { SubjectTitle } from "./subject";
import { WhoMay } from "./who_may";

const tones: Record<Approval["state"], Tone> = { awaiting: "caution", approved: "good", rejected: "bad", withdrawn: "plain" };
const every_ms = 60_000;

const Asked = ({ approval }: { approval: Approval }) => (
  <div class="stack-tight"><Who person={approval.asked_by} /><span class="soft small"><Time at={approval.asked_at} /></span></div>
);

function DecidedBy({ approval }: { approval: Approval }) {
  if (!approval.decided_at) return <WhoMay approval={approval} />;
  return (
    <div class="stack-tight">
      {approval.decided_by && <Who person={approval.decided_by} />}
      <span class="soft small"><Time at={approval.decided_at} /></span>
      {approval.comment && <span>{t("orders.quoted", { text: approval.comment })}</span>}
    </div>
  );
}

const columns = (): Column<Approval>[] => [
  { name: t("approval.subject"), is_head: true, cell: (approval) => <SubjectTitle approval={approval} /> },
  { name: t("approval.state"), cell: (approval) => <Tag tone={tones[approval.state]}>{word("approval_state", approval.state)}</Tag> },
  { name: t("approval.who_asked"), cell: (approval) => <Asked approval={approval} /> },
  { name: t("approval.who_decided"), cell: (approval) => <DecidedBy approval={approval} /> },
];

function Part({ title, list, empty }: { title: string; list: Listing<Approval>; empty: string }) {
  return (
    <Card title={title}>
      <ListTable label={title} list={list} columns={columns()} id_of={(approval) => approval.id} empty={<p>{empty}</p>} />
    </Card>
  );
}

type Wanted = { asked_by?: "me"; state?: Approval["state"][]; order: "newest" | "changed" };

const use_approvals = (name: string, wanted: Wanted) => use_list<Approval>(`approvals/${name}`, (cursor, signal) =>
  get("/api/v1/approvals", { query: { ...wanted, ...(cursor && { cursor }) }, signal }), { every_ms });

export function Decided() {
  const mine = use_approvals("mine", { asked_by: "me", order: "newest" });
  const decided = use_approvals("decided", { state: ["approved", "rejected", "withdrawn"], order: "changed" });
  return (
    <div class="stack-wide">
      <Part title={t("approval.mine")} list={mine} empty={t("approval.none_mine")} />
      <Part title={t("approval.lately")} list={decided} empty={t("approval.none_lately")} />
    </div>
  );
}
