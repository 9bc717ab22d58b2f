// To one printer, or in shares to several that add up to the quantity.
import { useEffect, useState } from "preact/hooks";
import { ChoiceField, CountField, Form, SelectField, type Faults } from "../../../design/form";
import { Bones, Button, Empty, Notice, ProblemNotice } from "../../../design/parts";
import { t } from "../../../state/texts";
import { delivery_max, shares_of, type Answers, type PrinterRow, type Share, type StepShape } from "./draft";
import { use_printers } from "./reads";
import { StepButtons } from "./step_buttons";

function faults_in(answers: Answers): Faults {
  const faults: Faults = {};
  const shares = shares_of(answers);
  shares.forEach(({ printer_id, quantity }, index) => {
    const place = answers.is_shared ? `/deliveries/${index}` : "/deliveries";
    if (!printer_id) faults[answers.is_shared ? `${place}/printer_id` : place] = t("new_order.printer_missing");
    if (printer_id && answers.is_shared && shares.findIndex((share) => share.printer_id === printer_id) < index) faults[`${place}/printer_id`] = t("new_order.printer_twice");
    if (answers.is_shared && Number(quantity) < 1) faults[`${place}/quantity`] = t("new_order.share_missing");
    if (Number(quantity) > delivery_max) faults[answers.is_shared ? `${place}/quantity` : place] = t("new_order.share_most", { count: delivery_max });
  });
  const left = Number(answers.quantity) - shares.reduce((sum, share) => sum + Number(share.quantity), 0);
  if (left !== 0 && Object.keys(faults).length === 0) faults["/deliveries/0/quantity"] = t(left > 0 ? "new_order.shares_lack" : "new_order.shares_over", { count: Math.abs(left) });
  return faults;
}

function Unable({ printers }: { printers: PrinterRow[] }) {
  if (printers.length === 0) return null;
  return (
    <Notice tone="plain" title={t("new_order.unable")}>
      <ul>{printers.map(({ id, name }) => <li key={id}>{name}</li>)}</ul>
    </Notice>
  );
}

function Shares({ draft, options }: { draft: StepShape["draft"]; options: { value: string; name: string }[] }) {
  const { shares, quantity } = draft.values;
  const change = (index: number, part: Partial<Share>) => draft.set({ shares: shares.map((share, at) => (at === index ? { ...share, ...part } : share)) });
  const left = Number(quantity) - shares.reduce((sum, share) => sum + Number(share.quantity), 0);
  return (
    <fieldset class="stack">
      <legend class="field-label">{t("new_order.shares", { count: Number(quantity) })}</legend>
      {shares.map((share, index) => (
        <div key={index} class="share">
          <SelectField name={`deliveries/${index}/printer_id`} label={t("new_order.printer_nth", { number: index + 1 })} value={share.printer_id} none={t("new_order.choose_printer")}
            set={(printer_id) => change(index, { printer_id })} options={options} />
          <CountField name={`deliveries/${index}/quantity`} label={t("new_order.share_nth", { number: index + 1 })} value={share.quantity} set={(typed) => change(index, { quantity: typed })} />
          {shares.length > 2 && <Button look="plain" onClick={() => draft.set({ shares: shares.filter((_, at) => at !== index) })} aria-label={t("new_order.remove_nth", { number: index + 1 })}>{t("new_order.remove")}</Button>}
        </div>
      ))}
      <p class={left === 0 ? "strong" : "soft"} aria-live="polite">
        {left === 0 ? t("new_order.all_shared") : t(left > 0 ? "new_order.shares_lack" : "new_order.shares_over", { count: Math.abs(left) })}
      </p>
      <div><Button onClick={() => draft.set({ shares: [...shares, { printer_id: "", quantity: left > 0 ? String(left) : "" }] })}>{t("new_order.add_printer")}</Button></div>
    </fieldset>
  );
}

export function PrintersStep({ draft, next, back }: StepShape) {
  const printers = use_printers();
  const [faults, set_faults] = useState<Faults>({});
  const { is_shared, shares, quantity } = draft.values;
  useEffect(() => set_faults({}), [is_shared, shares]);
  if (!printers.value) return printers.problem ? <ProblemNotice problem={printers.problem} retry={printers.reload} /> : <Bones />;
  const able = printers.value.items.filter((printer) => printer.can_receive);
  const unable = printers.value.items.filter((printer) => !printer.can_receive);
  if (able.length === 0) return <div class="stack"><Empty><p>{t("new_order.no_printer")}</p></Empty><Unable printers={unable} /></div>;

  const options = able.map(({ id, name, province }) => ({ value: id, name, hint: province }));
  const send = () => {
    const found = faults_in(draft.values);
    set_faults(found);
    if (Object.keys(found).length === 0) next();
  };
  const share_out = () => draft.set({ is_shared: true, shares: [{ printer_id: shares[0]?.printer_id ?? "", quantity }, { printer_id: "", quantity: "" }] });
  return (
    <Form faults={faults} send={send}>
      {is_shared
        ? <Shares draft={draft} options={options} />
        : <ChoiceField name="deliveries" label={t("new_order.printer")} value={shares[0]?.printer_id ?? ""} set={(printer_id) => draft.set({ shares: [{ printer_id, quantity }] })} options={options} />}
      {is_shared && <div><Button look="plain" onClick={() => draft.set({ is_shared: false, shares: shares.slice(0, 1) })}>{t("new_order.one_printer")}</Button></div>}
      {!is_shared && able.length > 1 && <div><Button onClick={share_out}>{t("new_order.several_printers")}</Button></div>}
      <Unable printers={unable} />
      <StepButtons back={back} />
    </Form>
  );
}
