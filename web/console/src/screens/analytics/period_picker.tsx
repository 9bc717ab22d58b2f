import { DayField, SelectField } from "../../design/form";
import { authority_today } from "../../state/days";
import { use_me } from "../../state/me";
import { t, word } from "../../state/texts";
import { most_months_of, periods, type Period } from "./period";

type Change = (changes: Record<string, string | undefined>) => void;

// has_steps: whether figures are told apart by hour, day or month.
export function PeriodPicker({ period, change, has_steps = true }: { period: Period; change: Change; has_steps?: boolean }) {
  const choose = (name: string) => change(name === "own" ? { period: "", from: period.from, to: period.to } : { period: name, from: "", to: "" });
  const most_months = most_months_of(use_me().role);
  const is_too_long = has_steps && period.allowed.length === 0;
  return (
    <div class="filters" role="group" aria-label={t("statistics.period")}>
      <SelectField name="period" label={t("statistics.period")} value={period.name} set={choose} options={periods.map((value) => ({ value, name: word("period", value) }))} />
      {period.name === "own" && <>
        <DayField name="from" label={t("statistics.from")} value={period.from} max={authority_today()} set={(from) => from && change({ from })} fault={is_too_long ? t("statistics.too_long", { most: most_months }) : undefined} />
        <DayField name="to" label={t("statistics.to")} value={period.to} max={authority_today()} set={(to) => to && change({ to })} />
      </>}
      {has_steps && !is_too_long && <SelectField name="by" label={t("statistics.by")} value={period.by} set={(by) => change({ by })} options={period.allowed.map((value) => ({ value, name: word("step", value) }))} />}
    </div>
  );
}
