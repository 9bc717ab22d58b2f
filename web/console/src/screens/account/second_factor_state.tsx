// The second factor as it stands: to set up, to replace, to get new recovery codes for, to do without where that is allowed.
import { useState } from "preact/hooks";
import { post, remove } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Dialog, use_open } from "../../design/dialog";
import { Form, type Faults } from "../../design/form";
import { Button, ButtonLink, Notice, Tag } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { load_me, use_me } from "../../state/me";
import { t } from "../../state/texts";
import { OwnProofFields, use_own_proof } from "./own_proof";
import { RecoveryCodes } from "./recovery_codes";

const few_codes = 3;

function ProofForm({ act, is_bad = false, takes_recovery_code = true, run, close }:
  { act: string; is_bad?: boolean; takes_recovery_code?: boolean; run: (input: Schemas["OwnProofInput"]) => Promise<void>; close: () => void }) {
  const proof = use_own_proof();
  const [faults, set_faults] = useState<Faults>({});
  const sending = use_act((_key, input: Schemas["OwnProofInput"]) => run(input));
  const send = () => {
    const wrong = proof.faults();
    set_faults(wrong);
    if (Object.keys(wrong).length > 0) return sending.clear();
    void sending.run(proof.input);
  };
  return (
    <Form problem={sending.problem} faults={faults} send={send}>
      <OwnProofFields proof={proof} takes_recovery_code={takes_recovery_code} />
      <div class="row">
        <Button look={is_bad ? "bad" : "main"} type="submit" is_busy={sending.is_running}>{act}</Button>
        <Button onClick={close}>{t("account.give_up")}</Button>
      </div>
    </Form>
  );
}

function Renewing({ close }: { close: () => void }) {
  const [codes, set_codes] = useState<string[]>();
  const run = async (input: Schemas["OwnProofInput"]) => {
    const answer = await post("/api/v1/me/totp/recovery-codes", { password: input.password, totp: input.totp ?? "" });
    set_codes(answer.recovery_codes);
    await load_me().catch(() => undefined);
  };
  if (codes) return <Dialog title={t("codes.title")} close={() => undefined}><RecoveryCodes codes={codes} done={close} /></Dialog>;
  return (
    <Dialog title={t("factor.renew_title")} close={close}>
      <p>{t("factor.renew_detail")}</p>
      <ProofForm act={t("factor.renew")} takes_recovery_code={false} run={run} close={close} />
    </Dialog>
  );
}

function Removing({ close }: { close: () => void }) {
  const run = async (input: Schemas["OwnProofInput"]) => {
    await remove("/api/v1/me/totp", { body: input });
    await load_me();
    say(t("factor.removed"));
    close();
  };
  return (
    <Dialog title={t("factor.remove_title")} is_bad close={close}>
      <p>{t("factor.remove_detail")}</p>
      <ProofForm act={t("factor.remove")} is_bad run={run} close={close} />
    </Dialog>
  );
}

export function SecondFactorState() {
  const me = use_me();
  const [renews, renew, leave_renewal] = use_open();
  const [removes, begin_removal, leave_removal] = use_open();
  const factor = me.totp;
  if (!factor) return null;
  if (factor.state !== "confirmed") {
    return (
      <div class="stack">
        <p><Tag tone="caution">{t("factor.none")}</Tag></p>
        <p>{t("factor.none_detail")}</p>
        <p><ButtonLink to="compte/second-facteur">{t("factor.set_up")}</ButtonLink></p>
      </div>
    );
  }
  const left = factor.recovery_codes_left;
  return (
    <div class="stack">
      <p><Tag tone="good">{t("factor.confirmed")}</Tag></p>
      <p>{t("factor.confirmed_detail")}</p>
      {left < few_codes
        ? <Notice tone="caution" title={t("factor.codes_left", { count: left })}><p>{t("factor.few_codes")}</p></Notice>
        : <p>{t("factor.codes_left", { count: left })}</p>}
      <div class="row">
        <Button onClick={renew}>{t("factor.renew")}</Button>
        <ButtonLink to="compte/second-facteur">{t("factor.replace")}</ButtonLink>
        {!factor.required && <Button look="plain" onClick={begin_removal}>{t("factor.remove")}</Button>}
      </div>
      {factor.required && <p class="soft small">{t("factor.required")}</p>}
      {renews && <Renewing close={leave_renewal} />}
      {removes && <Removing close={leave_removal} />}
    </div>
  );
}
