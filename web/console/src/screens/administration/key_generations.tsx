// The keys under which stamps' codes are made: what each does, a new one, one that is declared compromised.
import { useState } from "preact/hooks";
import { get, post } from "../../api/client";
import type { Approval, Schemas } from "../../api/types";
import { Confirm } from "../../design/dialog";
import { CheckField, LongTextField } from "../../design/form";
import { Button, Card, Count, PageHead, Tag, Time, type Tone } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_list } from "../../state/load";
import { t, word } from "../../state/texts";
import { use_awaiting, Waiting } from "./awaiting";
import { chosen } from "./query";

type Generation = Schemas["KeyGeneration"];

const tones: Record<Generation["state"], Tone> = { active: "good", verifying: "plain", compromised: "bad" };
const generations_max = 32;

const columns = (declare: (row: Generation) => void, awaiting: Approval[]): Column<Generation>[] => [
  { name: t("keys.generation"), is_head: true, cell: (row) => <span class="nowrap">{t("keys.number", { number: row.generation })}</span> },
  { name: t("keys.state"), cell: (row) => <div class="stack-tight"><span><Tag tone={tones[row.state]}>{word("key_state", row.state)}</Tag></span><span class="soft small">{word("key_state_means", row.state)}</span></div> },
  { name: t("keys.since"), cell: (row) => <Time at={row.created_at} /> },
  { name: t("keys.batches"), is_figure: true, cell: (row) => <Count of={row.batches} /> },
  {
    name: t("keys.act"),
    cell: (row) => {
      if (row.state === "compromised") return null;
      if (awaiting.some((one) => one.subject_id === String(row.generation) && one.step === "compromised")) return <Tag tone="caution">{t("keys.is_asked")}</Tag>;
      return <Button class="nowrap" onClick={() => declare(row)} aria-label={t("keys.declare_what", { number: row.generation })}>{t("keys.declare")}</Button>;
    },
  },
];

function AskNew({ close, asked }: { close: () => void; asked: () => void }) {
  const [reason, set_reason] = useState("");
  const [is_silent, set_silent] = useState(false);
  const ask = use_act(async (key: string, body: { reason: string }) => {
    await post("/api/v1/key-generations", body, { key });
    asked();
  });
  const send = () => {
    set_silent(!reason.trim());
    if (reason.trim()) void ask.run({ reason: reason.trim() });
  };
  return (
    <Confirm title={t("keys.ask_title")} act={t("keys.ask_send")} is_busy={ask.is_running} problem={ask.problem} yes={send} close={close}>
      <p>{t("keys.ask_means")}</p>
      <p>{t("keys.second_needed")}</p>
      <LongTextField is_one_line name="reason" label={t("keys.reason")} hint={t("keys.ask_reason_hint")} fault={is_silent ? t("keys.fault_reason") : undefined} maxLength={1000} value={reason} set={set_reason} />
    </Confirm>
  );
}

function Declare({ row, close, asked }: { row: Generation; close: () => void; asked: () => void }) {
  const [reason, set_reason] = useState("");
  const [is_understood, set_understood] = useState(false);
  const [is_missing, set_missing] = useState(false);
  const [is_silent, set_silent] = useState(false);
  const ask = use_act(async (key: string, body: { reason: string }) => {
    await post("/api/v1/key-generations/{generation}/compromise", body, { path: { generation: row.generation }, key });
    asked();
  });
  const send = () => {
    set_missing(!is_understood);
    set_silent(!reason.trim());
    if (is_understood && reason.trim()) void ask.run({ reason: reason.trim() });
  };
  return (
    <Confirm title={t("keys.declare_title", { number: row.generation })} act={t("keys.declare_send")} is_bad is_busy={ask.is_running} problem={ask.problem} yes={send} close={close}>
      <p class="strong">{t("keys.declare_stamps", { count: row.batches })}</p>
      <p>{t("keys.declare_public")}</p>
      {row.state === "active" && <p>{t("keys.declare_active")}</p>}
      <p>{t("keys.second_needed")}</p>
      <LongTextField is_one_line name="reason" label={t("keys.reason")} hint={t("keys.declare_reason_hint")} fault={is_silent ? t("keys.fault_reason") : undefined} maxLength={1000} value={reason} set={set_reason} />
      <CheckField name="understood" label={t("keys.understood")} fault={is_missing ? t("keys.understood_missing") : undefined} is_on={is_understood} set={set_understood} />
    </Confirm>
  );
}

export default function KeyGenerations() {
  const list = use_list("key_generations", (cursor, signal) => get("/api/v1/key-generations", { query: chosen({ limit: 200, cursor }), signal }));
  const awaiting = use_awaiting("key_generation");
  const [asked, set_asked] = useState<"new" | Generation>();
  const waiting = awaiting.value ?? [];
  const is_new_asked = waiting.some(({ step }) => step !== "compromised");
  const done = () => {
    set_asked(undefined);
    say(t("keys.asked"));
    awaiting.reload();
    list.reload();
  };
  const may_ask = list.value && !is_new_asked && list.value.length < generations_max;
  return (
    <>
      <PageHead title={t("menu.key_generations")} lead={t("keys.lead")}>
        {may_ask && <Button look="main" onClick={() => set_asked("new")}>{t("keys.ask")}</Button>}
      </PageHead>
      <div class="stack-wide">
        {waiting.map((approval) => (
          <Waiting key={approval.id} approval={approval} title={approval.step === "compromised" ? t("keys.awaiting_declare", { number: Number(approval.subject_id) }) : t("keys.awaiting_new")} />
        ))}
        <ListTable label={t("menu.key_generations")} list={list} columns={columns(set_asked, waiting)} id_of={(row) => row.generation} empty={<p>{t("keys.none")}</p>} />
        <Card title={t("keys.when")}><div class="stack narrow"><p>{t("keys.when_new")}</p><p>{t("keys.when_compromised")}</p></div></Card>
      </div>
      {asked === "new" && <AskNew close={() => set_asked(undefined)} asked={done} />}
      {asked && asked !== "new" && <Declare row={asked} close={() => set_asked(undefined)} asked={done} />}
    </>
  );
}
