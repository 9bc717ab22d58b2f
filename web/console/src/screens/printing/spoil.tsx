// Stamps that will never be on goods: a spoiled stamp never goes back.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { ChoiceField, Form, TextField, type Faults } from "../../design/form";
import { Button, Card, Facts, Notice } from "../../design/parts";
import { say } from "../../state/news";
import type { ScreenProps } from "../../state/routes";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { is_role } from "../../state/me";
import { t, word } from "../../state/texts";
import type { BatchAct } from "../orders/act_columns";
import { use_overlaps, type BatchFacts } from "./declared_positions";
import { OverlapsSeen, ReportProblem } from "./declared";
import { in_lines, ReportPage } from "./report_page";
import { faults_of_selection, no_selection, selected, SelectionFields, Sentence, use_selection, type SelectionDraft } from "./selection";

type Reason = Schemas["SpoilageReason"];
const reasons: Reason[] = ["makeready", "misprint", "damaged", "surplus", "returned", "lost", "stolen"];
const is_gone = (reason: string) => reason === "lost" || reason === "stolen";

type SpoilageDraft = SelectionDraft & { reason_code: Reason | ""; client_reference: string };
// Spoiled stamps are few among many: no end is proposed, lest a press of a button spoils all that is left.
const nothing: SpoilageDraft = { ...no_selection, to: "", reason_code: "", client_reference: "" };

// Whoever does not apply the stamps has no say in those that stand on goods, and a printer never loses those.
function in_the_way(facts: BatchFacts, reason: string): BatchAct["kind"][] {
  const is_printer = is_role("ESTAMPILLEUR_AGREE");
  return is_printer && (facts.batch.applied_by === "enterprise" || is_gone(reason)) ? ["spoilage", "activation"] : ["spoilage"];
}

function SpoilageForm({ facts, reload }: { facts: BatchFacts; reload: () => void }) {
  const { batch } = facts;
  const draft = use_draft<SpoilageDraft>(`spoil/${batch.id}`, nothing);
  const selection = use_selection(draft.values, facts);
  const [faults, set_faults] = useState<Faults>({});
  const [is_asking, ask, do_not_ask] = use_open();
  const { reason_code, client_reference } = draft.values;

  const act = use_act((key, body: Schemas["SpoilageInput"]) => post("/api/v1/batches/{id}/spoilage", body, { path: { id: batch.id }, key }), `spoil/${batch.id}`);

  const in_way = use_overlaps(facts, selection.range, in_the_way(facts, reason_code));
  const change = (changes: Partial<SpoilageDraft>) => {
    draft.set(changes);
    set_faults({});
    act.clear();
  };
  const check = () => {
    const found = { ...(reason_code ? {} : { "/reason_code": t("declaration.reason_none") }), ...faults_of_selection(draft.values, selection, facts, in_way) };
    set_faults(found);
    act.clear();
    if (Object.keys(found).length === 0) ask();
  };
  const send = async () => {
    const { count } = selection;
    const is_done = reason_code !== "" && (await act.run({ ...selected(selection), reason_code, client_reference: client_reference.trim() || null }));
    do_not_ask();
    if (is_done) {
      say(t("declaration.spoiled_done", { count }));
      draft.drop();
    }
    reload();
  };
  const is_overlap = act.problem?.name === "range-overlap";
  return (
    <Card title={t("declaration.spoiled_which")}>
      <Form faults={faults} problem={is_overlap ? undefined : in_lines(act.problem, selection)} send={check}>
        {is_overlap && <ReportProblem problem={act.problem} acts={facts.acts} />}
        <ChoiceField name="reason_code" label={t("declaration.reason")} value={reason_code} set={(reason) => change({ reason_code: reason as Reason })}
          options={reasons.map((reason) => ({ value: reason, name: word("spoilage_reason", reason), hint: word("spoilage_reason_detail", reason) }))} />
        {is_gone(reason_code) && <Notice tone="caution" role="status"><p>{t("declaration.gone_consequence")}</p></Notice>}
        <SelectionFields draft={draft.values} set={change} selection={selection} facts={facts} />
        {!is_overlap && <OverlapsSeen overlaps={in_way} />}
        <TextField name="client_reference" is_optional maxLength={64} class="input-short" label={t("declaration.client_reference")} hint={t("declaration.spoiled_reference_hint")} value={client_reference} set={(text) => change({ client_reference: text })} />
        <p><Button look="main" type="submit">{t("declaration.continue")}</Button></p>
      </Form>
      {is_asking && (
        <Confirm title={t("declaration.spoiled_confirm", { count: selection.count })} act={t("printing.declare_spoiled")} is_bad is_busy={act.is_running} yes={() => void send()} close={do_not_ask}>
          <p class="strong"><Sentence selection={selection} /></p>
          <Facts of={[
            [t("declaration.reason"), word("spoilage_reason", reason_code)],
            [t("declaration.product"), batch.product_name],
            [t("declaration.client_reference"), client_reference.trim()],
          ]} />
          <p>{is_gone(reason_code) ? t("declaration.gone_consequence") : t("declaration.spoiled_consequence")}</p>
        </Confirm>
      )}
    </Card>
  );
}

function Spoilage({ facts, reload }: { facts: BatchFacts; reload: () => void }) {
  const { counts, printer_name, quantity } = facts.batch;
  if (counts.received === 0) return <Notice><p>{t("declaration.nothing_received", { name: printer_name })}</p></Notice>;
  if (counts.spoiled === quantity) return <Notice tone="good"><p>{t("declaration.nothing_left")}</p></Notice>;
  return <SpoilageForm facts={facts} reload={reload} />;
}

export default function Spoil({ parameters }: ScreenProps) {
  return (
    <ReportPage id={parameters["id"]!} title={t("declaration.spoiled")} lead={t("declaration.spoiled_lead")}>
      {(facts, reload) => <Spoilage facts={facts} reload={reload} />}
    </ReportPage>
  );
}
