// The log's public key, which the reader brings from elsewhere: one that came from this server would prove nothing of it.
import { useState } from "preact/hooks";
import { read_key } from "../../audit/checkpoint";
import { keep_key } from "../../audit/kept";
import { Form, TextField } from "../../design/form";
import { Button } from "../../design/parts";
import { t } from "../../state/texts";

export function KeyForm({ kept, is_wanted, set }: { kept: string; is_wanted: boolean; set: (key: string) => void }) {
  const [typed, set_typed] = useState(kept);
  const [is_wrong, set_wrong] = useState(false);
  const [is_open, set_open] = useState(false);
  const take = async () => {
    const key = typed.trim();
    if (key && !(await read_key(key))) return set_wrong(true);
    keep_key(key);
    set_wrong(false);
    set_open(false);
    set(key);
  };
  if (!is_wanted && !is_open) return kept ? <p class="no-print"><Button look="plain" onClick={() => set_open(true)}>{t("proof.key_change")}</Button></p> : null;
  return (
    <Form faults={is_wrong ? { "/audit_key": t("proof.key_wrong") } : {}} send={() => void take()}>
      <TextField name="audit_key" label={t("proof.key")} hint={t("proof.key_hint")} class="input-figures" autoComplete="off" spellcheck={false} value={typed} set={set_typed} />
      <div><Button type="submit" look="main">{t("proof.key_act")}</Button></div>
    </Form>
  );
}
