// The cashier's form. What is recorded is named before it is, since no payment can be taken back.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Order, Schemas } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { DayField, Form, SelectField, TextField, type Faults } from "../../design/form";
import { Button, Day, Facts, MoneyText } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { authority_today } from "../../state/days";
import { use_draft } from "../../state/draft";
import { t, word } from "../../state/texts";
import { money_read, money_typed } from "./money_input";

type Method = Schemas["PaymentInput"]["method"];
const methods: Method[] = ["bank_slip", "transfer", "mobile_money", "cash"];

type Typed = { amount: string; method: string; reference: string; paid_on: string };
// null as long as nobody typed one: the balance and the day are then those of now, whenever the draft is from.
type Kept = Omit<Typed, "amount" | "paid_on"> & { amount: string | null; paid_on: string | null };

function faults_in(typed: Typed, amount: number | undefined): Faults {
  const faults: Faults = {};
  if (amount === undefined) faults["/amount"] = t("payment.amount_missing");
  if (!typed.method) faults["/method"] = t("payment.method_missing");
  if (!typed.reference.trim()) faults["/reference"] = t("payment.reference_missing");
  if (!typed.paid_on) faults["/paid_on"] = t("payment.day_missing");
  if (typed.paid_on > authority_today()) faults["/paid_on"] = t("payment.day_future");
  return faults;
}

function Consequence({ amount, balance }: { amount: number; balance: { amount: number; currency: string } }) {
  if (amount > balance.amount) return <p>{t("payment.too_much")}</p>;
  if (amount === balance.amount) return <p>{t("payment.settles")}</p>;
  return <p>{t("payment.part")} <MoneyText of={{ ...balance, amount: balance.amount - amount }} /></p>;
}

export function PaymentForm({ order, balance, reload }: { order: Order; balance: { amount: number; currency: string }; reload: () => void }) {
  const draft = use_draft<Kept>(`payment/${order.id}`, { amount: null, method: "", reference: "", paid_on: null });
  const typed: Typed = { ...draft.values, amount: draft.values.amount ?? money_typed(balance), paid_on: draft.values.paid_on ?? authority_today() };
  const [faults, set_faults] = useState<Faults>({});
  const [is_asked, ask, close] = use_open();
  const amount = money_read(typed.amount, balance.currency);
  const act = use_act((key, body: Schemas["PaymentInput"]) => post("/api/v1/orders/{id}/payments", body, { path: { id: order.id }, key })
    .then((recorded) => say(t(recorded.state === "held" ? "payment.held" : "payment.recorded", { number: order.number }))), `payment/${order.id}`);

  const check = () => {
    const found = faults_in(typed, amount);
    act.clear();
    set_faults(found);
    if (Object.keys(found).length === 0) ask();
  };
  const send = async () => {
    const is_done = await act.run({ amount: { amount: amount!, currency: balance.currency }, method: typed.method as Method, reference: typed.reference.trim(), paid_on: typed.paid_on });
    close();
    if (!is_done) return;
    draft.drop();
    reload();
  };
  return (
    <div class="stack" id="payment">
      <h3>{t("payment.title")}</h3>
      <Form faults={faults} problem={act.problem} send={check}>
        <TextField name="amount" label={t("payment.amount", { currency: balance.currency })} class="input-short input-figures" inputMode="decimal" autoComplete="off" value={typed.amount} set={(value) => draft.set({ amount: value })} />
        <SelectField name="method" label={t("payment.method")} value={typed.method} set={(method) => draft.set({ method })} none={t("payment.choose")} options={methods.map((method) => ({ value: method, name: word("payment_method", method) }))} />
        <TextField name="reference" label={t("payment.reference")} hint={t("payment.reference_hint")} maxLength={64} autoComplete="off" value={typed.reference} set={(reference) => draft.set({ reference })} />
        <DayField name="paid_on" label={t("payment.day")} max={authority_today()} value={typed.paid_on} set={(paid_on) => draft.set({ paid_on })} />
        <div><Button type="submit" look="main">{t("payment.act")}</Button></div>
      </Form>
      {is_asked && amount !== undefined && (
        <Confirm title={t("payment.ask", { number: order.number })} act={t("payment.yes")} is_busy={act.is_running} yes={() => void send()} close={close}>
          <Facts of={[[t("payment.sum"), <MoneyText of={{ ...balance, amount }} />], [t("payment.method"), word("payment_method", typed.method)], [t("payment.reference"), typed.reference.trim()],
            [t("payment.day"), <Day at={typed.paid_on} />], [t("orders.enterprise"), order.enterprise_name]]} />
          <Consequence {...{ amount, balance }} />
        </Confirm>
      )}
    </div>
  );
}
