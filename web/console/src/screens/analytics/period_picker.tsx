import { DayField, SelectField } from "../../design/form";
import { authority_today } from "../../state/days";
import { use_me } from "../../state/me";
import { t, word } from "../../state/texts";
import { most_months_of, periods, type Change, type Period } from "./period";

// has_steps: whether figures are told apart by hour, day or month.
export function PeriodPicker({ period, change, has_steps = true }: { period: Period; change: Change; has_steps?: boolean }) {
  const choose = (name: string) => change(name === "own" ? { periode: "", du: period.from, au: period.to } : { periode: name, du: "", au: "" });
  const most_months = most_months_of(use_me().role);
  const is_too_long = has_steps && period.allowed.length === 0;
  return (
    <div class="filters" role="group" aria-label={t("statistics.period")}>
      <SelectField name="period" label={t("statistics.period")} value={period.name} set={choose} options={periods.map((value) => ({ value, name: word("period", value) }))} />
      {period.name === "own" && <>
        <DayField name="from" label={t("statistics.from")} value={period.from} max={authority_today()} set={(du) => du && change({ du })} fault={is_too_long ? t("statistics.too_long", { most: most_months }) : undefined} />
        <DayField name="to" label={t("statistics.to")} value={period.to} max={authority_today()} set={(au) => au && change({ au })} />
      </>}
      {has_steps && !is_too_long && <SelectField name="by" label={t("statistics.by")} value={period.by} set={(par) => change({ par })} options={period.allowed.map((value) => ({ value, name: word("step", value) }))} />}
    </div>
  );
}
