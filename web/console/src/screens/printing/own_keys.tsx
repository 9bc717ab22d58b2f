// A printer's keys: the one that holds, the one that waits, and how a new one is made.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import { Form, TextField } from "../../design/form";
import { Bones, Button, Card, Copyable, Facts, Notice, ProblemNotice, Time, Who } from "../../design/parts";
import { Table } from "../../design/table";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { t } from "../../state/texts";
import { key_columns, Revoke, use_keys, type EncryptionKey } from "./key_parts";

const recipient_shape = /^age1[02-9ac-hj-np-z]{58}$/;
const is_secret = (text: string) => /AGE-SECRET-KEY/i.test(text);
// The line as age-keygen writes it, "# public key: age1...", is taken too.
const recipient_in = (text: string) => /age1[02-9ac-hj-np-z]+/.exec(text.trim().toLowerCase())?.[0] ?? text.trim();

function Step({ number, title, children }: { number: number; title: string; children: ComponentChildren }) {
  return <li class="stack-tight"><h3>{number}. {title}</h3>{children}</li>;
}

function HowTo() {
  const file = t("print_keys.file_name");
  return (
    <ol class="stack">
      <Step number={1} title={t("print_keys.step_install")}><p>{t("print_keys.step_install_detail")}</p></Step>
      <Step number={2} title={t("print_keys.step_make")}>
        <p>{t("print_keys.step_make_detail", { file })}</p>
        <Copyable text={`age-keygen -o ${file}`} label={t("print_keys.step_make")} />
      </Step>
      <Step number={3} title={t("print_keys.step_copy")}><p>{t("print_keys.step_copy_detail")}</p></Step>
    </ol>
  );
}

function Register({ done }: { done: () => void }) {
  const draft = use_draft("encryption-key", { recipient: "" });
  const [fault, set_fault] = useState<string>();
  const act = use_act((key, recipient: string) => post("/api/v1/encryption-keys", { recipient }, { key }));
  const type = (text: string) => {
    act.clear();
    // A secret that was pasted here is kept nowhere, not even in the field.
    set_fault(is_secret(text) ? t("print_keys.secret_pasted") : undefined);
    draft.set({ recipient: is_secret(text) ? "" : text });
  };
  const send = async () => {
    const recipient = recipient_in(draft.values.recipient);
    if (!recipient_shape.test(recipient)) return set_fault(recipient ? t("print_keys.recipient_wrong") : t("print_keys.recipient_none"));
    if (!(await act.run(recipient))) return;
    say(t("print_keys.registered_done"));
    draft.drop();
    done();
  };
  return (
    <div class="stack-wide">
      <HowTo />
      <Notice tone="caution"><p class="strong">{t("print_keys.secret")}</p><p>{t("print_keys.secret_detail")}</p></Notice>
      <Form faults={fault ? { "/recipient": fault } : {}} problem={act.problem} send={() => void send()}>
        <TextField name="recipient" label={t("print_keys.recipient")} hint={t("print_keys.recipient_hint")} class="input-figures" autoComplete="off" spellcheck={false} value={draft.values.recipient} set={type} />
        <p><Button look="main" type="submit" is_busy={act.is_running}>{t("print_keys.register_act")}</Button></p>
      </Form>
    </div>
  );
}

// Whoever has a key that serves comes here for other things.
function Replace({ is_needed, children }: { is_needed: boolean; children: ComponentChildren }) {
  if (is_needed) return <>{children}</>;
  return <details><summary>{t("print_keys.register")}</summary>{children}</details>;
}

function Waiting({ of, revoke }: { of: EncryptionKey; revoke: () => void }) {
  return (
    <Card title={t("print_keys.waiting")}>
      <div class="stack">
        <p>{t("print_keys.waiting_detail")}</p>
        <p class="fingerprint"><code>{of.fingerprint}</code></p>
        <Facts of={[[t("print_keys.recipient"), <code>{of.recipient}</code>], [t("print_keys.registered"), <><Time at={of.created_at} />, <Who person={of.registered_by} /></>]]} />
        <p><Button onClick={revoke}>{t("print_keys.withdraw")}</Button></p>
      </div>
    </Card>
  );
}

function Active({ of, revoke }: { of: EncryptionKey; revoke: () => void }) {
  return (
    <Card title={t("print_keys.active")}>
      <div class="stack">
        <p>{t("print_keys.active_detail")}</p>
        <Facts of={[
          [t("print_keys.fingerprint"), <code>{of.fingerprint}</code>],
          [t("print_keys.recipient"), <code>{of.recipient}</code>],
          [t("print_keys.confirmed"), of.confirmed_at && <><Time at={of.confirmed_at} />, <Who person={of.confirmed_by} /></>],
        ]} />
        <p><Button onClick={revoke}>{t("print_keys.revoke")}</Button></p>
      </div>
    </Card>
  );
}

export function OwnKeys() {
  const list = use_keys([]);
  const [revoking, revoke] = useState<EncryptionKey>();
  if (!list.value) return list.problem ? <ProblemNotice problem={list.problem} retry={list.reload} /> : <Bones lines={6} />;
  const active = list.value.find(({ state }) => state === "active");
  const waiting = list.value.find(({ state }) => state === "awaiting_confirmation");
  const ended = list.value.filter(({ ended_at }) => ended_at).reverse();
  return (
    <>
      <ProblemNotice problem={list.problem} retry={list.reload} />
      {!active && !waiting && <Notice><p>{t("print_keys.none")}</p></Notice>}
      {waiting && <Waiting of={waiting} revoke={() => revoke(waiting)} />}
      {active && <Active of={active} revoke={() => revoke(active)} />}
      {!waiting && <Card title={active ? t("print_keys.replace") : t("print_keys.register")}><Replace is_needed={!active}><Register done={list.reload} /></Replace></Card>}
      {ended.length > 0 && <Card title={t("print_keys.former")}><Table label={t("print_keys.former")} rows={ended} columns={key_columns()} id_of={({ id }) => id} /></Card>}
      {revoking && <Revoke shown={revoking} done={list.reload} close={() => revoke(undefined)} />}
    </>
  );
}
