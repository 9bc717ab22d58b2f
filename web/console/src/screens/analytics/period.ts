// Which days and which step the address asks for: ?period=30, or ?from=2026-11-01&to=2026-11-30, and &by=day.
import { authority_today } from "../../state/days";

export const periods = ["7", "30", "90", "year", "own"] as const;
export const steps = ["hour", "day", "month"] as const;
export type PeriodName = (typeof periods)[number];
export type Step = (typeof steps)[number];
export type Period = { name: PeriodName; from: string; to: string; by: Step; allowed: Step[] };

const day_ms = 86_400_000;
const most_days: Record<Step, number> = { hour: 14, day: 366, month: 120 * 30 };
const is_day = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") && !Number.isNaN(Date.parse(text!));

const date_of = (day: string) => new Date(day + "T00:00:00Z");
const day_of = (date: Date) => date.toISOString().slice(0, 10);
export const days_later = (day: string, days: number) => day_of(new Date(date_of(day).getTime() + days * day_ms));
export const days_between = (from: string, to: string) => Math.round((date_of(to).getTime() - date_of(from).getTime()) / day_ms) + 1;

function days_of(name: PeriodName, asked: Record<string, string>): { from: string; to: string } {
  const last = authority_today();
  if (name === "year") return { from: last.slice(0, 4) + "-01-01", to: last };
  if (name !== "own") return { from: days_later(last, 1 - Number(name)), to: last };
  const to = is_day(asked["to"]) ? asked["to"] : last;
  const from = is_day(asked["from"]) ? asked["from"] : days_later(to, -29);
  return from <= to ? { from, to } : { from: to, to: from };
}

export function period_of(asked: Record<string, string>, usual: PeriodName = "30"): Period {
  const name = periods.find((one) => one === asked["period"]) ?? (asked["from"] || asked["to"] ? "own" : usual);
  const { from, to } = days_of(name, asked);
  const days = days_between(from, to);
  const allowed = steps.filter((step) => days <= most_days[step]);
  const by = allowed.find((step) => step === asked["by"]) ?? (allowed.includes("day") && days <= 120 ? "day" : "month");
  return { name, from, to, by, allowed };
}
