// Stamps that were applied to goods: from now on they are genuine in the street.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { DayField, Form, TextField, type Faults } from "../../design/form";
import { Button, Card, Day, Facts, Notice } from "../../design/parts";
import { say } from "../../state/news";
import type { ScreenProps } from "../../state/routes";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { is_role } from "../../state/me";
import { t } from "../../state/texts";
import type { BatchAct } from "../orders/act_columns";
import { use_overlaps, type BatchFacts } from "./declared_positions";
import { OverlapsSeen, ReportProblem } from "./declared";
import { in_lines, ReportPage } from "./report_page";
import { faults_of_selection, no_selection, selected, SelectionFields, Sentence, use_selection, type SelectionDraft } from "./selection";

type ActivationDraft = SelectionDraft & { production_lot: string; best_before: string; client_reference: string };
const nothing: ActivationDraft = { ...no_selection, production_lot: "", best_before: "", client_reference: "" };

const in_the_way: BatchAct["kind"][] = ["activation", "spoilage", "recall"];

function ActivationForm({ facts, reload }: { facts: BatchFacts; reload: () => void }) {
  const { batch } = facts;
  const draft = use_draft<ActivationDraft>(`activate/${batch.id}`, nothing);
  const selection = use_selection(draft.values, facts);
  const [faults, set_faults] = useState<Faults>({});
  const [is_asking, ask, do_not_ask] = use_open();
  const { production_lot, best_before, client_reference } = draft.values;

  const act = use_act((key, body: Schemas["ActivationInput"]) => post("/api/v1/batches/{id}/activations", body, { path: { id: batch.id }, key }), `activate/${batch.id}`);

  const in_way = use_overlaps(facts, selection.range, in_the_way);
  const change = (changes: Partial<ActivationDraft>) => {
    draft.set(changes);
    set_faults({});
    act.clear();
  };
  const check = () => {
    const found = faults_of_selection(draft.values, selection, facts, in_way);
    set_faults(found);
    act.clear();
    if (Object.keys(found).length === 0) ask();
  };
  const send = async () => {
    const { count } = selection;
    const is_done = await act.run({
      ...selected(selection), production_lot: production_lot.trim() || null, best_before: best_before || null, client_reference: client_reference.trim() || null,
    });
    do_not_ask();
    if (is_done) {
      say(t("declaration.applied_done", { count }));
      draft.drop();
    }
    reload();
  };
  const is_overlap = act.problem?.name === "range-overlap";
  return (
    <Card title={t("declaration.applied_which")}>
      <Form faults={faults} problem={is_overlap ? undefined : in_lines(act.problem, selection)} send={check}>
        {is_overlap && <ReportProblem problem={act.problem} acts={facts.acts} />}
        <SelectionFields draft={draft.values} set={change} selection={selection} facts={facts} />
        {!is_overlap && <OverlapsSeen overlaps={in_way} />}
        <TextField name="production_lot" is_optional maxLength={64} class="input-short" label={t("declaration.production_lot")} hint={t("declaration.production_lot_hint")} value={production_lot} set={(text) => change({ production_lot: text })} />
        <DayField name="best_before" is_optional label={t("declaration.best_before")} value={best_before} set={(text) => change({ best_before: text })} />
        <TextField name="client_reference" is_optional maxLength={64} class="input-short" label={t("declaration.client_reference")} hint={t("declaration.client_reference_hint")} value={client_reference} set={(text) => change({ client_reference: text })} />
        <p><Button look="main" type="submit">{t("declaration.continue")}</Button></p>
      </Form>
      {is_asking && (
        <Confirm title={t("declaration.applied_confirm", { count: selection.count })} act={t("printing.declare_applied")} is_busy={act.is_running} yes={() => void send()} close={do_not_ask}>
          <p class="strong"><Sentence selection={selection} /></p>
          <Facts of={[
            [t("declaration.product"), batch.product_name],
            [t("declaration.production_lot"), production_lot.trim()],
            [t("declaration.best_before"), best_before && <Day at={best_before} />],
            [t("declaration.client_reference"), client_reference.trim()],
          ]} />
          <p>{t("declaration.applied_consequence")}</p>
        </Confirm>
      )}
    </Card>
  );
}

function Activation({ facts, reload }: { facts: BatchFacts; reload: () => void }) {
  const { batch } = facts;
  const applies = is_role("ESTAMPILLEUR_AGREE") ? "printer" : "enterprise";
  if (batch.applied_by !== applies) return <Notice><p>{applies === "printer" ? t("declaration.not_ours_printer", { name: batch.enterprise_name }) : t("declaration.not_ours_enterprise", { name: batch.printer_name })}</p></Notice>;
  if (batch.counts.received === 0) return <Notice><p>{t("declaration.nothing_received", { name: batch.printer_name })}</p></Notice>;
  if (batch.counts.unaccounted === 0) return <Notice tone="good"><p>{t("declaration.nothing_left")}</p></Notice>;
  return <ActivationForm facts={facts} reload={reload} />;
}

export default function Activate({ parameters }: ScreenProps) {
  return (
    <ReportPage id={parameters["id"]!} title={t("declaration.applied")} lead={t("declaration.applied_lead")}>
      {(facts, reload) => <Activation facts={facts} reload={reload} />}
    </ReportPage>
  );
}
