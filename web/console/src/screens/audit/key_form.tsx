// The log's public key, which the reader brings from elsewhere: one that came from this server would prove nothing of it.
import { useEffect, useState } from "preact/hooks";
import { read_key } from "../../audit/checkpoint";
import { forget_key, keep_key, kept_key, type KeptKey } from "../../audit/kept";
import { Form, TextField } from "../../design/form";
import { Button } from "../../design/parts";
import { me_now, use_me } from "../../state/me";
import { t, time_text } from "../../state/texts";

const listeners = new Set<() => void>();

// The key that the person who is signed in pasted here, on whichever part of the page.
export function use_kept_key(): KeptKey | undefined {
  const { id } = use_me();
  const [, set_turn] = useState(0);
  useEffect(() => {
    const look = () => set_turn((turn) => turn + 1);
    listeners.add(look);
    return () => void listeners.delete(look);
  }, []);
  return kept_key(id);
}

function take(written: string) {
  const { id, name } = me_now()!;
  written ? keep_key(id, { written, at: new Date().toISOString(), by: name }) : forget_key(id);
  for (const listener of listeners) listener();
}

// Which key it is, and how it came here: "passed" says no more than that it was this one.
export function KeyOrigin({ of }: { of: KeptKey }) {
  const [, id = ""] = of.written.split("+");
  return <p class="small">{t("proof.key_origin", { id, time: time_text(of.at), name: of.by })}</p>;
}

export function KeyForm({ kept, is_wanted }: { kept: KeptKey | undefined; is_wanted: boolean }) {
  const [typed, set_typed] = useState(kept?.written ?? "");
  const [is_wrong, set_wrong] = useState(false);
  const [is_open, set_open] = useState(false);
  const send = async () => {
    const key = typed.trim();
    const is_none = key !== "" && !(await read_key(key));
    set_wrong(is_none);
    if (is_none) return;
    set_open(false);
    take(key);
  };
  if (!is_wanted && !is_open) return kept ? <p class="no-print"><Button look="plain" onClick={() => set_open(true)}>{t("proof.key_change")}</Button></p> : null;
  return (
    <Form faults={is_wrong ? { "/audit_key": t("proof.key_wrong") } : {}} send={() => void send()}>
      <TextField name="audit_key" label={t("proof.key")} hint={t("proof.key_hint")} class="input-figures" autoComplete="off" spellcheck={false} value={typed} set={set_typed} />
      <div><Button type="submit" look="main">{t("proof.key_act")}</Button></div>
    </Form>
  );
}
