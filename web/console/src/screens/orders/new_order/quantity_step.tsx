import { useState } from "preact/hooks";
import { CountField, Form, type Faults } from "../../../design/form";
import { t } from "../../../state/texts";
import { stamps_max, type StepShape } from "./draft";
import { Price, use_quotation } from "./quotation";
import { use_certificate } from "./reads";
import { StepButtons } from "./step_buttons";

export function QuantityStep({ draft, next, back }: StepShape) {
  const { certificate_id, quantity } = draft.values;
  const left = use_certificate(certificate_id).value?.quota?.left;
  const [faults, set_faults] = useState<Faults>({});
  const asked = Number(quantity);
  const quoted = use_quotation(certificate_id, asked <= stamps_max ? asked : 0);

  const fault = () => {
    if (asked < 1) return t("new_order.quantity_missing");
    if (asked > stamps_max) return t("new_order.quantity_most", { count: stamps_max });
    if (left !== undefined && asked > left) return t("new_order.quantity_over", { count: left });
    return quoted.problem ? t("new_order.quantity_refused") : undefined;
  };
  const send = () => {
    const found = fault();
    set_faults(found ? { "/quantity": found } : {});
    if (!found) next();
  };
  return (
    <Form faults={faults} send={send}>
      <CountField name="quantity" label={t("new_order.quantity")} hint={left !== undefined && t("new_order.quantity_hint", { count: left })} value={quantity} set={(typed) => { set_faults({}); draft.set({ quantity: typed }); }} />
      <Price quoted={quoted} />
      <StepButtons back={back} />
    </Form>
  );
}
