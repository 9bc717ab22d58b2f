// Which days and which step the address asks for: ?periode=30, or ?du=2026-11-01&au=2026-11-30, and &par=day.
import { authority_today, days_between, days_later } from "../../state/days";
import type { FiltersOf } from "../../state/routes";

export const periods = ["7", "30", "90", "year", "own"] as const;
export const steps = ["hour", "day", "month"] as const;
export type PeriodName = (typeof periods)[number];
export type Step = (typeof steps)[number];
export type Asked = FiltersOf<"statistiques">;
export type Change = (changes: Asked) => void;
export type Period = { name: PeriodName; from: string; to: string; by: Step; allowed: Step[] };

const most_days = { hour: 14, day: 366 };
// How far back by months: an enterprise's own figures are kept apart from the country's.
export const most_months_of = (role: string | undefined) => (role === "ENTREPRISE_CERTIFIEE" ? 24 : 120);
const is_day = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") && !Number.isNaN(Date.parse(text!));

// As the server counts them: each that the period touches.
const month_number = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
const months_between = (from: string, to: string) => month_number(to) - month_number(from) + 1;

function days_of(name: PeriodName, asked: Asked): { from: string; to: string } {
  const last = authority_today();
  if (name === "year") return { from: last.slice(0, 4) + "-01-01", to: last };
  if (name !== "own") return { from: days_later(last, 1 - Number(name)), to: last };
  const to = is_day(asked.au) ? asked.au : last;
  const from = is_day(asked.du) ? asked.du : days_later(to, -29);
  return from <= to ? { from, to } : { from: to, to: from };
}

export function period_of(asked: Asked, most_months = 120, usual: PeriodName = "30"): Period {
  const name = periods.find((one) => one === asked.periode) ?? (asked.du || asked.au ? "own" : usual);
  const { from, to } = days_of(name, asked);
  const days = days_between(from, to);
  const allowed = steps.filter((step) => (step === "month" ? months_between(from, to) <= most_months : days <= most_days[step]));
  const by = allowed.find((step) => step === asked.par) ?? (allowed.includes("day") && days <= 120 ? "day" : "month");
  return { name, from, to, by, allowed };
}
