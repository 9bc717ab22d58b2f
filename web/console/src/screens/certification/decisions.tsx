// What an officer may do with a dossier now. Which form stands open is in the address.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Certificate } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { ChoiceField, Form, LongTextField, type Faults } from "../../design/form";
import { Button, Card, Count, Facts } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { use_filters } from "../../state/router";
import { t } from "../../state/texts";
import { GrantForm, type Decided } from "./grant_form";
import { HoldForm } from "./hold_form";

const comment_max = 1000;
const comment_or_none = (text: string) => (text.trim() ? { comment: text.trim() } : {});

function TakeUp({ of, done }: Decided) {
  const draft = use_draft(`certificate/${of.id}/review`, { comment: "" });
  const [is_asking, ask, close] = use_open();
  const take = use_act(async (key: string, comment: string) => {
    await post("/api/v1/certificates/{id}/review", comment_or_none(comment), { path: { id: of.id }, key });
    draft.drop();
    say(t("decision.taken", { reference: of.reference }));
    done();
  });
  const press = () => {
    take.clear();
    ask();
  };
  const yes = async () => {
    if (!(await take.run(draft.values.comment))) close();
  };
  return (
    <Card title={t("decision.take")}>
      <Form problem={take.problem} send={press}>
        <p>{t("decision.take_detail")}</p>
        <LongTextField is_one_line name="comment" label={t("decision.comment")} hint={t("decision.comment_hint")} is_optional maxLength={comment_max} value={draft.values.comment} set={(comment) => draft.set({ comment })} />
        <div><Button look="main" type="submit">{t("decision.take")}</Button></div>
      </Form>
      {is_asking && (
        <Confirm title={t("decision.take_confirm", { reference: of.reference })} act={t("decision.take")} is_busy={take.is_running} yes={() => void yes()} close={close}>
          <About of={of} />
          <p>{t("decision.take_effect", { name: of.enterprise_name })}</p>
          <p class="strong">{t("decision.take_not_granter")}</p>
        </Confirm>
      )}
    </Card>
  );
}

type Sent = (text: string, key: string) => Promise<unknown>;

type OneTextShape = {
  name: string; act: string; label: string; hint: string; missing: string; is_bad?: boolean; send: Sent; news: string; done: () => void;
  question: string;
  effect: ComponentChildren; // what will happen
};

// An act that says one thing to others: what to correct, why not, why again.
function OneText({ name, act, label, hint, missing, is_bad = false, send, news, done, question, effect }: OneTextShape) {
  const field = name.split("/").pop()!;
  const draft = use_draft(`certificate/${name}`, { text: "" });
  const [faults, set_faults] = useState<Faults>({});
  const [is_asking, ask, close] = use_open();
  const deed = use_act(async (key: string, text: string) => {
    await send(text, key);
    draft.drop();
    say(news);
    done();
  });
  const text = draft.values.text.trim();
  const press = () => {
    deed.clear();
    set_faults(text ? {} : { [`/${field}`]: missing });
    if (text) ask();
  };
  const yes = async () => {
    if (!(await deed.run(text))) close();
  };
  return (
    <>
      <Form faults={faults} problem={deed.problem} send={press}>
        <LongTextField is_one_line name={field} label={label} hint={hint} maxLength={comment_max} value={draft.values.text} set={(value) => draft.set({ text: value })} />
        <div><Button look={is_bad ? "bad" : "main"} type="submit">{act}</Button></div>
      </Form>
      {is_asking && (
        <Confirm title={question} act={act} is_bad={is_bad} is_busy={deed.is_running} yes={() => void yes()} close={close}>
          {effect}
          <Facts of={[[label, text]]} />
        </Confirm>
      )}
    </>
  );
}

function About({ of }: { of: Certificate }) {
  return (
    <Facts of={[
      [t("certification.enterprise"), of.enterprise_name],
      [t("certification.product"), `${of.product_name}, ${of.product_brand}`],
      !of.quota && [t("certification.quota_asked"), <Count of={of.quota_requested} />],
      of.quota && [t("hold.stamps_made"), <Count of={of.quota.used} />],
      of.quota && [t("hold.stamps_reserved"), <Count of={of.quota.reserved} />],
    ]} />
  );
}

function Corrections({ of, done }: Decided) {
  return (
    <OneText name={`${of.id}/comment`} act={t("decision.corrections_act")} label={t("decision.corrections_label")} hint={t("decision.corrections_hint")}
      missing={t("decision.corrections_missing")} news={t("decision.corrections_done", { name: of.enterprise_name })} done={done}
      question={t("decision.corrections_confirm", { reference: of.reference })} effect={<><About of={of} /><p>{t("decision.corrections_effect", { name: of.enterprise_name })}</p></>}
      send={(comment, key) => post("/api/v1/certificates/{id}/request-corrections", { comment }, { path: { id: of.id }, key })} />
  );
}

function Reject({ of, done }: Decided) {
  return (
    <OneText name={`${of.id}/reason`} act={t("decision.reject_act")} label={t("decision.reject_label")} hint={t("decision.reject_hint")} is_bad
      missing={t("decision.reject_missing")} news={t("decision.reject_done", { reference: of.reference })} done={done}
      question={t("decision.reject_confirm", { reference: of.reference })} effect={<><About of={of} /><p class="strong">{t("decision.reject_effect")}</p></>}
      send={(reason, key) => post("/api/v1/certificates/{id}/reject", { reason }, { path: { id: of.id }, key })} />
  );
}

function Reinstate({ of, done }: Decided) {
  return (
    <OneText name={`${of.id}/reinstate`} act={t("hold.reinstate_act")} label={t("hold.reinstate_label")} hint={t("hold.reinstate_hint")}
      missing={t("hold.reinstate_missing")} news={t("hold.reinstate_done", { number: of.number ?? of.reference })} done={done}
      question={t("hold.reinstate_confirm", { number: of.number ?? of.reference })} effect={<><About of={of} /><p class="strong">{t(of.applies_to === "activated_after" ? "hold.reinstate_after" : "hold.reinstate_all")}</p><p>{t("hold.reinstate_effect")}</p></>}
      send={(comment, key) => post("/api/v1/certificates/{id}/reinstate", { comment }, { path: { id: of.id }, key })} />
  );
}

type Choice = { value: string; name: string; hint?: string };

function UnderReview({ of, done }: Decided) {
  const [{ decision = "" }, change] = use_filters<"certificats/:id">();
  const may_grant = of.actions.includes("grant");
  const choices: Choice[] = [
    ...(may_grant ? [{ value: "grant", name: t("decision.grant"), hint: t("decision.grant_choice") }] : []),
    { value: "corrections", name: t("decision.corrections"), hint: t("decision.corrections_choice") },
    { value: "reject", name: t("decision.reject"), hint: t("decision.reject_choice") },
  ];
  return (
    <Card title={t("decision.title")}>
      <div class="stack-wide">
        {!may_grant && <p class="four-eyes">{t("decision.not_you")}</p>}
        <ChoiceField name="decision" label={t("decision.which")} value={decision} set={(value) => change({ decision: value })} options={choices} />
        {decision === "grant" && may_grant && <GrantForm of={of} done={done} />}
        {decision === "corrections" && <Corrections of={of} done={done} />}
        {decision === "reject" && <Reject of={of} done={done} />}
      </div>
    </Card>
  );
}

function Holding({ of, done }: Decided) {
  const [{ decision = "" }, change] = use_filters<"certificats/:id">();
  const choices: Choice[] = [
    of.state === "granted" ? { value: "suspend", name: t("hold.suspend"), hint: t("hold.suspend_choice") } : { value: "reinstate", name: t("hold.reinstate"), hint: t("hold.reinstate_choice") },
    { value: "revoke", name: t("hold.revoke"), hint: t("hold.revoke_choice") },
  ];
  return (
    <Card title={t(of.state === "suspended" ? "hold.title_suspended" : "hold.title")}>
      <div class="stack-wide">
        <ChoiceField name="decision" label={t("decision.which")} value={decision} set={(value) => change({ decision: value })} options={choices} />
        {decision === "suspend" && of.state === "granted" && <HoldForm key="suspend" kind="suspend" of={of} done={done} />}
        {decision === "reinstate" && of.state === "suspended" && <Reinstate of={of} done={done} />}
        {decision === "revoke" && <HoldForm key="revoke" kind="revoke" of={of} done={done} />}
        {decision && <div><Button look="plain" onClick={() => change({ decision: undefined })}>{t("decision.none")}</Button></div>}
      </div>
    </Card>
  );
}

export function Decisions({ of, done }: Decided) {
  if (of.actions.includes("review")) return <TakeUp of={of} done={done} />;
  if (of.actions.includes("reject")) return <UnderReview of={of} done={done} />;
  if (of.actions.includes("revoke")) return <Holding of={of} done={done} />;
  return null;
}
