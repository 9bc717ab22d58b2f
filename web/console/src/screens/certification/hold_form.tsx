// Suspension and revocation: why, for which stamps, and what citizens will see from then on.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Certificate, Schemas } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { ChoiceField, Form, LongTextField, SelectField, type Faults } from "../../design/form";
import { Button, Facts } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { t, word } from "../../state/texts";

type Kind = "suspend" | "revoke";
type Values = { reason_code: string; reason: string; applies_to: string };

const reasons: Schemas["HoldReason"][] = ["nonconformity", "safety", "fraud", "request", "other"];

function words(kind: Kind, number: string) {
  return kind === "suspend"
    ? { act: t("hold.suspend_act"), title: t("hold.suspend_confirm", { number }), effect: t("hold.suspend_effect"), all: t("hold.suspend_all"), after: t("hold.suspend_after"), done: t("hold.suspend_done", { number }) }
    : { act: t("hold.revoke_act"), title: t("hold.revoke_confirm", { number }), effect: t("hold.revoke_effect"), all: t("hold.revoke_all"), after: t("hold.revoke_after"), done: t("hold.revoke_done", { number }) };
}

function faults_in(values: Values): Faults {
  const faults: Faults = {};
  if (!values.reason_code) faults["/reason_code"] = t("hold.code_missing");
  if (!values.reason.trim()) faults["/reason"] = t("hold.reason_missing");
  if (!values.applies_to) faults["/applies_to"] = t("hold.applies_missing");
  return faults;
}

const input_of = (values: Values) => ({
  reason_code: values.reason_code as Schemas["HoldReason"], reason: values.reason.trim(), applies_to: values.applies_to as Schemas["AppliesTo"],
});

export function HoldForm({ kind, of, done }: { kind: Kind; of: Certificate; done: () => void }) {
  const number = of.number ?? of.reference;
  const said = words(kind, number);
  const draft = use_draft<Values>(`certificate/${of.id}/${kind}`, { reason_code: "", reason: "", applies_to: "" });
  const [faults, set_faults] = useState<Faults>({});
  const [is_asking, ask, close] = use_open();
  const { values, set } = draft;
  const hold = use_act(async (key: string, sent: Values) => {
    const where = { path: { id: of.id }, key };
    if (kind === "suspend") await post("/api/v1/certificates/{id}/suspend", input_of(sent), where);
    else await post("/api/v1/certificates/{id}/revoke", input_of(sent), where);
    draft.drop();
    say(said.done);
    done();
  });
  const check = () => {
    const found = faults_in(values);
    set_faults(found);
    hold.clear();
    if (Object.keys(found).length === 0) ask();
  };
  const yes = async () => {
    if (!(await hold.run(values))) close();
  };
  return (
    <>
      <Form faults={faults} problem={hold.problem} send={check}>
        <SelectField name="reason_code" label={t("hold.code")} none={t("hold.code_none")} value={values.reason_code} set={(reason_code) => set({ reason_code })}
          options={reasons.map((value) => ({ value, name: word("hold_reason", value) }))} />
        <LongTextField is_one_line name="reason" label={t("hold.reason")} hint={t("hold.reason_hint")} maxLength={1000} value={values.reason} set={(reason) => set({ reason })} />
        <ChoiceField name="applies_to" label={t("hold.applies")} value={values.applies_to} set={(applies_to) => set({ applies_to })} options={[
          { value: "all_stamps", name: t("hold.all"), hint: said.all },
          { value: "activated_after", name: t("hold.after"), hint: said.after },
        ]} />
        <div><Button look="bad" type="submit">{said.act}</Button></div>
      </Form>
      {is_asking && (
        <Confirm title={said.title} act={said.act} is_bad is_busy={hold.is_running} yes={() => void yes()} close={close}>
          <Facts of={[
            [t("certification.enterprise"), of.enterprise_name],
            [t("certification.product"), `${of.product_name}, ${of.product_brand}`],
            [t("hold.code"), word("hold_reason", values.reason_code)],
            [t("hold.citizens"), values.applies_to === "all_stamps" ? said.all : said.after],
          ]} />
          <p class={kind === "revoke" ? "strong" : undefined}>{said.effect}</p>
        </Confirm>
      )}
    </>
  );
}
