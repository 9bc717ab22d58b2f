// Days are the authority's, whatever a computer's clock and zone are set to: 2026-11-27. Times are the reader's.
const day_ms = 86_400_000;
let offset_ms = 0;

// "+01:00", as the server says whose days are counted.
export function count_days_by(utc_offset: string) {
  const [hours = 0, minutes = 0] = utc_offset.slice(1).split(":").map(Number);
  offset_ms = (utc_offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const day_of = (instant: Date) => instant.toISOString().slice(0, 10);

export const authority_day = (time_ms: number) => day_of(new Date(time_ms + offset_ms));
export const authority_today = () => authority_day(Date.now());

export const instant_of = (day: string) => new Date(day.slice(0, 10) + "T00:00:00Z");
export const days_later = (day: string, days: number) => day_of(new Date(instant_of(day).getTime() + days * day_ms));
export const days_between = (from: string, to: string) => Math.round((instant_of(to).getTime() - instant_of(from).getTime()) / day_ms) + 1;

export function years_later(day: string, years: number): string {
  const instant = instant_of(day);
  instant.setUTCFullYear(instant.getUTCFullYear() + years);
  return day_of(instant);
}
