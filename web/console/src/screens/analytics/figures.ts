// From the server's items, one a period and key where something happened, to the rows of a chart, where nothing is a nought.
import type { Series } from "../../design/chart";
import { most_series } from "../../design/chart";
import { language, t } from "../../state/texts";
import { days_later } from "../../state/days";
import type { Step } from "./period";

export type Item = { period: string; key: string; label: string; value: number };
export type Total = { key: string; name: string; value: number };

const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));

// The names of all periods, as the server writes them: 2026-11-24T13, 2026-11-24, 2026-11.
export function periods_between(from: string, to: string, by: Step): string[] {
  const named: string[] = [];
  for (let day = from; day <= to; day = days_later(day, 1)) {
    if (by === "hour") named.push(...hours.map((hour) => `${day}T${hour}`));
    else if (by === "day") named.push(day);
    else if (named[named.length - 1] !== day.slice(0, 7)) named.push(day.slice(0, 7));
  }
  return named;
}

const locale = () => (language() === "en" ? "en-GB" : "fr-FR");
const date_of = (period: string) => new Date(`${period.slice(0, 10)}${period.length === 7 ? "-01" : ""}T${period.slice(11) || "00"}:00:00Z`);

function namer(options: Intl.DateTimeFormatOptions) {
  const format = new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" });
  return (period: string) => format.format(date_of(period));
}

export function period_namer(by: Step): (period: string) => string {
  if (by === "month") return namer({ month: "long", year: "numeric" });
  return by === "day" ? namer({ weekday: "short", day: "numeric", month: "short", year: "numeric" }) : namer({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

export function short_namer(by: Step): (period: string) => string {
  if (by === "month") return namer({ month: "short", year: "2-digit" });
  if (by === "day") return namer({ day: "2-digit", month: "2-digit" });
  return namer({ day: "2-digit", month: "2-digit", hour: "2-digit" });
}

// How many points may lie between two names of an axis.
export const every_of: Record<Step, number[]> = { hour: [1, 2, 3, 6, 12, 24, 48, 72], day: [1, 2, 7, 14, 28, 56], month: [1, 2, 3, 6, 12, 24] };

// By key, the largest first.
export function totals_of(items: Item[], name_of: (item: Item) => string): Total[] {
  const totals = new Map<string, Total>();
  for (const item of items) {
    const total = totals.get(item.key) ?? { key: item.key, name: name_of(item), value: 0 };
    total.value += item.value;
    totals.set(item.key, total);
  }
  return [...totals.values()].sort((one, other) => other.value - one.value);
}

// One series a key; where there are more than a chart bears, the smallest ones together.
export function series_of(items: Item[], points: string[], totals: Total[]): Series[] {
  const own = totals.length > most_series ? totals.slice(0, most_series - 1) : totals;
  const place = new Map(points.map((point, index) => [point, index]));
  const series = new Map(own.map(({ key, name }) => [key, { name, values: points.map(() => 0) }]));
  const others = { name: t("statistics.others", { count: totals.length - own.length }), values: points.map(() => 0) };
  for (const { period, key, value } of items) {
    const at = place.get(period);
    if (at !== undefined) (series.get(key) ?? others).values[at]! += value;
  }
  return totals.length > own.length ? [...series.values(), others] : [...series.values()];
}
