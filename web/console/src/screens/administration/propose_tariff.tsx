// A tariff is proposed: category, price, day; what it changes is said before it is sent.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Money, Schemas } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { CountField, DayField, Form, SelectField, TextField, type Faults } from "../../design/form";
import { Button, Card, Day, Notice } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { authority_today } from "../../state/days";
import { use_draft } from "../../state/draft";
import { minor_units, money_text, t, word } from "../../state/texts";
import { category_of, other_category, use_categories } from "../certification/categories";
import { in_force, tariffs_by_category, type Tariff } from "./tariff_state";

type Typed = { category: string; other: string; price: string; valid_from: string };

const per = 1_000;
const example_stamps = 100_000;

function WhatChanges({ category, price, valid_from, before }: { category: string; price: Money; valid_from: string; before: Tariff | undefined }) {
  const times = (money: Money): Money => ({ ...money, amount: (money.amount * example_stamps) / per });
  return (
    <>
      <p>{t("tariffs.will_be", { category: word("category", category), price: money_text(price) })} <Day at={valid_from} />.</p>
      {before
        ? <p>{t("tariffs.instead_of", { before: money_text(before.price_per_thousand), stamps: example_stamps, was: money_text(times(before.price_per_thousand)), is: money_text(times(price)) })}</p>
        : <p>{t("tariffs.first_one", { stamps: example_stamps, is: money_text(times(price)) })}</p>}
      <p>{t("tariffs.placed_orders")}</p>
      <p>{t("tariffs.second_needed")}</p>
    </>
  );
}

export function ProposeTariff({ tariffs, currency, done }: { tariffs: Tariff[]; currency: string; done: () => void }) {
  const draft = use_draft<Typed>("tariff", { category: "", other: "", price: "", valid_from: "" });
  const { values: typed, set } = draft;
  const [faults, set_faults] = useState<Faults>({});
  const [is_open, open, close] = use_open();
  const category = typed.category === other_category ? category_of(typed.other) : typed.category;
  const price: Money = { amount: Number(typed.price) * minor_units(currency), currency };
  const { names } = use_categories();
  const by_category = tariffs_by_category(tariffs);
  const before = in_force(by_category.get(category) ?? []);
  const propose = use_act(async (key: string, body: Schemas["TariffInput"]) => {
    await post("/api/v1/tariffs", body, { key });
    draft.drop();
    close();
    say(t("tariffs.proposed"));
    done();
  }, "tariff");
  const send = () => {
    const found: Faults = {};
    if (!typed.category) found["/category"] = t("tariffs.fault_category");
    else if (!category) found["/other"] = t("tariffs.fault_other");
    if (Number(typed.price) <= 0) found["/price_per_thousand"] = t("tariffs.fault_price");
    if (!typed.valid_from) found["/valid_from"] = t("tariffs.fault_day");
    set_faults(found);
    if (Object.keys(found).length > 0) return;
    propose.clear();
    open();
  };
  const options = [...names.map((value) => ({ value, name: word("category", value) })), { value: other_category, name: t("tariffs.other_category") }];
  return (
    <Card>
      <Form faults={faults} send={send}>
        <SelectField name="category" label={t("tariffs.which_category")} none={t("tariffs.choose")} value={typed.category} set={(value) => set({ category: value })} options={options} />
        {typed.category === other_category && <TextField name="other" label={t("tariffs.other_name")} maxLength={40} hint={category ? t("tariffs.other_code", { code: category }) : t("tariffs.other_hint")} value={typed.other} set={(other) => set({ other })} />}
        {before && <p class="soft">{t("tariffs.today", { price: money_text(before.price_per_thousand) })} <Day at={before.valid_from} />.</p>}
        <CountField name="price_per_thousand" label={t("tariffs.which_price", { currency })} hint={Number(typed.price) > 0 ? t("tariffs.price_read", { price: money_text(price) }) : t("tariffs.price_hint")} value={typed.price} set={(value) => set({ price: value })} />
        <DayField name="valid_from" label={t("tariffs.which_day")} hint={t("tariffs.day_hint")} min={authority_today()} value={typed.valid_from} set={(valid_from) => set({ valid_from })} />
        <Notice><p>{t("tariffs.second_needed")}</p></Notice>
        <div class="row">
          <Button look="main" type="submit">{t("tariffs.propose")}</Button>
          <Button onClick={() => { draft.drop(); done(); }}>{t("administration.give_up")}</Button>
        </div>
      </Form>
      {is_open && (
        <Confirm title={t("tariffs.propose_what", { category: word("category", category) })} act={t("tariffs.send")} is_busy={propose.is_running} problem={propose.problem} yes={() => void propose.run({ category, price_per_thousand: price, valid_from: typed.valid_from })} close={close}>
          <WhatChanges {...{ category, price, before }} valid_from={typed.valid_from} />
        </Confirm>
      )}
    </Card>
  );
}
