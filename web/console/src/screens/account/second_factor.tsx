// A second factor, step by step: the password, the symbol to scan, the code that proves it, the recovery codes. From the
// account, and alone on the page where nothing else is open without it.
import { useEffect, useRef, useState } from "preact/hooks";
import { post } from "../../api/client";
import { enrolled, session_state, sign_out } from "../../api/session";
import type { Schemas } from "../../api/types";
import { Form, TextField, type Faults } from "../../design/form";
import { Button, Copyable, PageHead, Steps } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { load_me } from "../../state/me";
import { go } from "../../state/router";
import { t } from "../../state/texts";
import { OwnProofFields, use_own_proof } from "./own_proof";
import { RecoveryCodes } from "./recovery_codes";

type Enrolment = Schemas["TotpEnrolment"];

// The step's heading takes the focus, so that who does not see the page hears that it went on.
function StepHead({ name }: { name: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return <h2 ref={heading} tabIndex={-1} class="step-head">{name}</h2>;
}

function ProofStep({ is_alone, done }: { is_alone: boolean; done: (enrolment: Enrolment) => void }) {
  const proof = use_own_proof();
  const [faults, set_faults] = useState<Faults>({});
  const act = use_act(async (_key, input: Schemas["OwnProofInput"]) => done(await post("/api/v1/me/totp", input)));
  const send = () => {
    const wrong = proof.faults();
    set_faults(wrong);
    if (Object.keys(wrong).length > 0) return act.clear();
    void act.run(proof.input);
  };
  return (
    <Form problem={act.problem} faults={faults} send={send}>
      <div class="stack">
        <p>{t(is_alone ? "enrolment.required" : "enrolment.lead")}</p>
        <p>{t("enrolment.application")}</p>
      </div>
      <OwnProofFields proof={proof} />
      <div class="row">
        <Button look="main" type="submit" is_busy={act.is_running}>{t("enrolment.continue")}</Button>
        {is_alone ? <Button onClick={() => void sign_out()}>{t("app.sign_out")}</Button> : <Button onClick={() => go("compte")}>{t("account.give_up")}</Button>}
      </div>
    </Form>
  );
}

const in_fours = (secret: string) => secret.replace(/(.{4})(?=.)/g, "$1 ");

function ScanStep({ enrolment, done }: { enrolment: Enrolment; done: () => void }) {
  return (
    <div class="stack">
      <StepHead name={t("enrolment.scan")} />
      <p>{t("enrolment.scan_detail")}</p>
      <img class="enrolment-qr" width="220" height="220" alt={t("enrolment.qr")} src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr)}`} />
      <p>{t("enrolment.secret")}</p>
      <Copyable text={in_fours(enrolment.secret)} label={t("enrolment.secret_label")} />
      <p><a href={enrolment.otpauth_url}>{t("enrolment.open")}</a></p>
      <p><Button look="main" onClick={done}>{t("enrolment.scanned")}</Button></p>
    </div>
  );
}

function CodeStep({ back, done }: { back: () => void; done: (codes: string[]) => void }) {
  const [code, set_code] = useState("");
  const [faults, set_faults] = useState<Faults>({});
  const act = use_act(async (_key, totp: string) => done((await post("/api/v1/me/totp/confirm", { totp })).recovery_codes));
  const send = () => {
    const digits = code.replace(/\s/g, "");
    const wrong: Faults = /^\d{6}$/.test(digits) ? {} : { "/totp": t("enrolment.code_missing") };
    set_faults(wrong);
    if (Object.keys(wrong).length > 0) return act.clear();
    void act.run(digits);
  };
  return (
    <Form problem={act.problem} faults={faults} first="totp" send={send}>
      <TextField name="totp" label={t("enrolment.code")} hint={t("enrolment.code_hint")} class="input-short input-figures" inputMode="numeric" autoComplete="one-time-code" maxLength={8} value={code} set={set_code} />
      <div class="row">
        <Button look="main" type="submit" is_busy={act.is_running}>{t("enrolment.confirm")}</Button>
        <Button onClick={back}>{t("enrolment.show_again")}</Button>
      </div>
    </Form>
  );
}

type Step = "proof" | "scan" | "code" | "codes";
const steps: Step[] = ["proof", "scan", "code", "codes"];

export default function SecondFactor() {
  // Decided once: confirming opens the whole role, and the codes are still to be shown then.
  const [is_alone] = useState(() => session_state() === "enrolling");
  const [step, set_step] = useState<Step>("proof");
  const [enrolment, set_enrolment] = useState<Enrolment>();
  const [codes, set_codes] = useState<string[]>([]);
  const names = [t("enrolment.step_proof"), t("enrolment.step_scan"), t("enrolment.step_code"), t("enrolment.step_codes")];
  const finish = async () => {
    say(t("enrolment.done"));
    if (is_alone) return enrolled();
    await load_me().catch(() => undefined);
    go("compte");
  };
  return (
    <>
      <PageHead title={t("enrolment.title")} {...(is_alone ? {} : { back: { to: "compte", name: t("account.title") } })} />
      <div class={is_alone ? "stack-wide" : "card narrow stack-wide"}>
        <Steps names={names} at={steps.indexOf(step)} />
        {step === "proof" && <ProofStep is_alone={is_alone} done={(begun) => { set_enrolment(begun); set_step("scan"); }} />}
        {step === "scan" && enrolment && <ScanStep enrolment={enrolment} done={() => set_step("code")} />}
        {step === "code" && <CodeStep back={() => set_step("scan")} done={(given) => { set_codes(given); set_step("codes"); }} />}
        {step === "codes" && <div class="stack"><StepHead name={t("codes.title")} /><RecoveryCodes codes={codes} done={() => void finish()} /></div>}
      </div>
    </>
  );
}
