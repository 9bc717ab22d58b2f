// Recalls a batch, some of its positions, or one stamp: told exactly before it is done.
import { useEffect, useState } from "preact/hooks";
import { get, post } from "../../api/client";
import { Refused } from "../../api/problem";
import { Confirm, use_open } from "../../design/dialog";
import { ChoiceField, Form, LongTextField, TextField, type Faults } from "../../design/form";
import { Button, Card, Notice, PageHead } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { use_load } from "../../state/load";
import { go, use_filters } from "../../state/router";
import { t, word } from "../../state/texts";
import { read_code } from "../../scan/code";
import { BatchChoice, RangesChoice } from "./recall_batch";
import { count_of, empty_recall, faults_in, input_of, recall_reasons, type RecallDraft } from "./recall_draft";

type Subject = { product: string; enterprise: string; order: string };

async function subject_of(serial: string): Promise<Subject> {
  const life = await get("/api/v1/stamps/{serial}", { path: { serial } });
  return { product: life.product.name, enterprise: life.enterprise.name, order: life.order.number };
}

// What the address names, from a stamp's screen or a batch's, comes before what was typed earlier.
function use_named(set: (changes: Partial<RecallDraft>) => void) {
  const [{ estampille: serial, serie: batch_id }] = use_filters<"rappels/nouveau">();
  useEffect(() => {
    if (serial) set({ what: "stamp", serial });
    else if (batch_id) set({ what: "batch", batch_id });
  }, [serial, batch_id]);
}

const plain_serial = (typed: string) => {
  const code = read_code(typed);
  return code.kind === "stamp" ? code.serial : typed.trim();
};

export default function NewRecall() {
  const draft = use_draft<RecallDraft>("recall", empty_recall);
  const { values, set } = draft;
  use_named(set);
  const [faults, set_faults] = useState<Faults>({});
  const [subject, set_subject] = useState<Subject>();
  const [is_asking, ask, stop_asking] = use_open();
  const asked = use_load(`recall/batch/${values.batch_id}`, async (signal) =>
    values.batch_id ? get("/api/v1/batches/{id}", { path: { id: values.batch_id }, signal }) : undefined);
  const batch = values.batch_id ? asked.value : undefined;
  const count = count_of(values, batch);

  const looked_up = use_act(async (_key: string, serial: string) => set_subject(await subject_of(serial)));
  const act = use_act((key: string, input: RecallDraft) => post("/api/v1/recalls", input_of(input), { key }), "recall");

  const look = async () => {
    act.clear();
    const found = faults_in(values, batch);
    set_faults(found);
    if (Object.keys(found).length > 0) return;
    if (values.what === "batch" && batch) set_subject({ product: batch.product_name, enterprise: batch.enterprise_name, order: batch.order_number });
    else {
      const serial = plain_serial(values.serial);
      set({ serial });
      if (!(await looked_up.run(serial))) return;
    }
    ask();
  };
  const recall = async () => {
    const is_done = await act.run(values);
    stop_asking();
    if (!is_done) return;
    draft.drop();
    say(t("recalls.done", { count }));
    go("rappels");
  };

  return (
    <>
      <PageHead title={t("recalls.new_title")} back={{ to: "rappels", name: t("menu.recalls") }} lead={t("recalls.new_lead")} />
      <Form faults={faults} problem={act.problem ?? looked_up.problem ?? asked_problem(asked.problem, values.batch_id)} send={() => void look()}>
        <Card title={t("recalls.what")}>
          <div class="stack">
            <ChoiceField name="what" label={t("recalls.what_question")} value={values.what} set={(what) => set({ what })} options={[
              { value: "batch", name: t("recalls.what_batch") },
              { value: "stamp", name: t("recalls.what_stamp") },
            ]} />
            {values.what === "stamp" && <TextField name="serial" label={t("stamp_search.code")} hint={t("scan.code_hint")} class="input-figures" value={values.serial}
              set={(serial) => set({ serial })} maxLength={200} autoComplete="off" autoCapitalize="characters" spellcheck={false} />}
          </div>
        </Card>
        {values.what === "batch" && <BatchChoice batch={batch} is_loading={Boolean(values.batch_id) && !batch && asked.is_loading} choose={(batch_id) => set({ batch_id })} fault={faults["/batch_id"]} />}
        {values.what === "batch" && batch && <RangesChoice batch={batch} extent={values.extent} ranges={values.ranges} has_faults={Object.keys(faults).length > 0} set={set} />}
        <Card title={t("recalls.why")}>
          <div class="stack">
            <ChoiceField name="reason_code" label={t("recalls.reason_code")} hint={t("recalls.reason_code_hint")} value={values.reason_code} set={(reason_code) => set({ reason_code })}
              options={recall_reasons.map((value) => ({ value, name: word("recall_reason", value) }))} />
            <LongTextField is_one_line name="reason" label={t("recalls.reason")} hint={t("recalls.reason_hint")} maxLength={500} value={values.reason} set={(reason) => set({ reason })} />
          </div>
        </Card>
        <p><Button look="main" type="submit" is_busy={looked_up.is_running}>{t("recalls.continue")}</Button></p>
      </Form>
      {is_asking && subject && (
        <Confirm is_bad title={t("recalls.confirm_title", { count })} act={t("recalls.confirm_act", { count })} is_busy={act.is_running} yes={() => void recall()} close={stop_asking}>
          <p>{t("recalls.confirm_what", { count, product: subject.product, enterprise: subject.enterprise, order: subject.order })}</p>
          <Notice tone="caution" title={t("recalls.citizens_see")}>
            <p class="strong">{t("recalls.citizens_verdict")}</p>
            <p>{t("recalls.citizens_advice", { why: word("recall_reason", values.reason_code) })}</p>
          </Notice>
          <p>{t("recalls.confirm_lift")}</p>
        </Confirm>
      )}
    </>
  );
}

const asked_problem = (problem: Refused["problem"] | undefined, batch_id: string) => (batch_id ? problem : undefined);
