import { useState } from "preact/hooks";
import { ChoiceField, Form } from "../../../design/form";
import { t, word } from "../../../state/texts";
import type { Answers, StepShape } from "./draft";
import { StepButtons } from "./step_buttons";

export function AppliedStep({ draft, next, back }: StepShape) {
  const [is_missing, set_missing] = useState(false);
  const send = () => {
    set_missing(!draft.values.applied_by);
    if (draft.values.applied_by) next();
  };
  return (
    <Form faults={is_missing ? { "/applied_by": t("new_order.applied_missing") } : {}} send={send}>
      <ChoiceField name="applied_by" label={t("new_order.applied")} hint={t("new_order.applied_hint")} value={draft.values.applied_by} set={(who) => draft.set({ applied_by: who as Answers["applied_by"] })}
        options={[
          { value: "enterprise", name: word("applied_by", "enterprise"), hint: t("new_order.applied_enterprise") },
          { value: "printer", name: word("applied_by", "printer"), hint: t("new_order.applied_printer") },
        ]} />
      <StepButtons back={back} />
    </Form>
  );
}
