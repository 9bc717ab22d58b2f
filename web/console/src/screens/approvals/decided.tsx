// What this person asked for, and what was decided lately, whoever asked.
import { get } from "../../api/client";
import type { Approval } from "../../api/types";
import { Card, Tag, Time, Who, type Tone } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import type { Listing } from "../../state/load";
import { use_me } from "../../state/me";
import { t, word } from "../../state/texts";
import { use_newest } from "../orders/newest";
import { SubjectTitle } from "./subject";

const tones: Record<Approval["state"], Tone> = { awaiting: "caution", approved: "good", rejected: "bad", withdrawn: "plain" };
const lately = 100;

const Asked = ({ approval }: { approval: Approval }) => (
  <div class="stack-tight"><Who person={approval.asked_by} /><span class="soft small"><Time at={approval.asked_at} /></span></div>
);

function DecidedBy({ approval }: { approval: Approval }) {
  if (!approval.decided_at) return <span class="soft">{approval.roles.map((role) => word("role", role)).join(", ")}</span>;
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

function Part({ title, list, rows, empty }: { title: string; list: Listing<Approval>; rows: Approval[] | undefined; empty: string }) {
  return (
    <Card title={title}>
      <ListTable label={title} list={{ ...list, value: rows }} columns={columns()} id_of={(approval) => approval.id} empty={<p>{empty}</p>} />
    </Card>
  );
}

export function Decided() {
  const me = use_me();
  const { list } = use_newest<Approval>("approvals", (next, signal) => get("/api/v1/approvals", { query: next, signal }));
  const decided = list.value?.filter((approval) => approval.state !== "awaiting").sort((one, other) => (other.decided_at ?? "").localeCompare(one.decided_at ?? ""));
  return (
    <div class="stack-wide">
      <Part title={t("approval.mine")} list={list} rows={list.value?.filter((approval) => approval.asked_by?.id === me.id).slice(0, lately)} empty={t("approval.none_mine")} />
      <Part title={t("approval.lately")} list={list} rows={decided?.slice(0, lately)} empty={t("approval.none_lately")} />
    </div>
  );
}
