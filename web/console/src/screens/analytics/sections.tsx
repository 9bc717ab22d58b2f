// The three registers: scans, orders, revenue; how each is divided stands in the address.
import { get } from "../../api/client";
import { SelectField } from "../../design/form";
import { use_load } from "../../state/load";
import { use_me } from "../../state/me";
import { compact_text, count_text, minor_units, money_text, t, word } from "../../state/texts";
import type { Item } from "./figures";
import type { Asked, Change, Period } from "./period";
import { Section } from "./section";

type Shape = { period: Period; asked: Asked; change: Change };

const query_of = ({ from, to, by }: Period) => ({ from, to, by });
const chosen = <T extends string>(asked: string | undefined, from: readonly T[]): T => from.find((one) => one === asked) ?? from[0]!;

export function Scans({ period, asked, change }: Shape) {
  const is_own = use_me().role === "ENTREPRISE_CERTIFIEE";
  const group = chosen(asked["verifications"], ["verdict", "place", "none"] as const);
  const query = { ...query_of(period), group };
  const loaded = use_load(`analytics/scans/${JSON.stringify(query)}`, async (signal) =>
    (await get("/api/v1/analytics/scans", { query, signal })).items.map(({ count, ...item }): Item => ({ ...item, value: count })));
  const name_of = ({ key, label }: Item) => {
    if (group === "none") return t("statistics.scans_what");
    if (group === "verdict") return word("verdict", key);
    return key ? label : t("statistics.no_place");
  };
  return (
    <Section {...{ period, loaded, name_of }} title={t("statistics.scans")} what={t("statistics.scans_what")} text={count_text} axis_text={compact_text}
      is_grouped={group !== "none"} file={{ path: "/api/v1/analytics/scans", query }} empty={t("statistics.scans_empty")}
      note={is_own && group === "verdict" ? t("statistics.suspected_own") : undefined}
      choices={<SelectField name="scans" label={t("statistics.group")} value={group} set={(scans) => change({ verifications: scans })}
        options={["verdict", "place", "none"].map((value) => ({ value, name: word("divided", value) }))} />} />
  );
}

export function Orders({ period, asked, change }: Shape) {
  const is_own = use_me().role === "ENTREPRISE_CERTIFIEE";
  const groups = is_own ? (["none", "state", "category"] as const) : (["none", "state", "category", "enterprise"] as const);
  const group = chosen<"none" | "state" | "category" | "enterprise">(asked["commandes"], groups);
  const measure = chosen(asked["mesure"], ["stamps", "orders"] as const);
  const query = { ...query_of(period), group };
  const loaded = use_load(`analytics/orders/${measure}/${JSON.stringify(query)}`, async (signal) =>
    (await get("/api/v1/analytics/orders", { query, signal })).items.map((item): Item => ({ ...item, value: item[measure] })));
  const name_of = ({ key, label }: Item) => {
    if (group === "none") return word("measure", measure);
    return group === "enterprise" ? label : group === "state" ? word("order_state", key) : word("category", key);
  };
  return (
    <Section {...{ period, loaded, name_of }} title={t("statistics.orders")} what={word("measure", measure)} text={count_text} axis_text={compact_text}
      is_grouped={group !== "none"} file={{ path: "/api/v1/analytics/orders", query }} empty={t("statistics.orders_empty")}
      choices={<>
        <SelectField name="measure" label={t("statistics.measure")} value={measure} set={(value) => change({ mesure: value })}
          options={["stamps", "orders"].map((value) => ({ value, name: word("measure", value) }))} />
        <SelectField name="orders" label={t("statistics.group")} value={group} set={(orders) => change({ commandes: orders })}
          options={groups.map((value) => ({ value, name: word("divided", value) }))} />
      </>} />
  );
}

export function Revenue({ period, asked, change, currency }: Shape & { currency: string }) {
  const is_own = use_me().role === "ENTREPRISE_CERTIFIEE";
  const groups = is_own ? (["category", "method", "none"] as const) : (["category", "enterprise", "method", "none"] as const);
  const group = chosen<"none" | "category" | "enterprise" | "method">(asked["recettes"], groups);
  const query = { ...query_of(period), group };
  const loaded = use_load(`analytics/revenue/${JSON.stringify(query)}`, async (signal) =>
    (await get("/api/v1/analytics/revenue", { query, signal })).items.map(({ amount, ...item }) => ({ ...item, value: amount.amount, currency: amount.currency })));
  const own = loaded.value?.filter((item) => item.currency === currency);
  const others = [...new Set((loaded.value ?? []).map((item) => item.currency))].filter((one) => one !== currency);
  const name_of = ({ key, label }: Item) => {
    if (group === "none") return t("statistics.revenue_what");
    return group === "enterprise" ? label : group === "method" ? word("revenue_method", key) : word("category", key);
  };
  return (
    <Section {...{ period, name_of }} loaded={{ ...loaded, value: own }} title={t(is_own ? "statistics.paid" : "statistics.revenue")} what={t("statistics.revenue_what")}
      text={(amount) => money_text({ amount, currency })} axis_text={(amount) => compact_text(amount / minor_units(currency))}
      is_grouped={group !== "none"} file={{ path: "/api/v1/analytics/revenue", query }} empty={t("statistics.revenue_empty")}
      note={others.length > 0 ? t("statistics.other_currencies", { currencies: others.join(", ") }) : undefined}
      choices={<SelectField name="revenue" label={t("statistics.group")} value={group} set={(revenue) => change({ recettes: revenue })}
        options={groups.map((value) => ({ value, name: word("divided", value) }))} />} />
  );
}
