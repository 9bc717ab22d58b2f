// Days as the server takes them: 2026-11-27. They are the authority's, whatever this computer's clock is set to: both Congos
// keep the hour of Western Africa in their capitals, and the server tells nobody of another offset.
const day_ms = 86_400_000;

const day_in = (zone: string | undefined) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date());

export function authority_today(): string {
  try {
    return day_in("Africa/Lagos");
  } catch {
    return day_in(undefined);
  }
}

export const instant_of = (day: string) => new Date(day.slice(0, 10) + "T00:00:00Z");
const day_of = (instant: Date) => instant.toISOString().slice(0, 10);

export const days_later = (day: string, days: number) => day_of(new Date(instant_of(day).getTime() + days * day_ms));
export const days_between = (from: string, to: string) => Math.round((instant_of(to).getTime() - instant_of(from).getTime()) / day_ms) + 1;

export function years_later(day: string, years: number): string {
  const instant = instant_of(day);
  instant.setUTCFullYear(instant.getUTCFullYear() + years);
  return day_of(instant);
}
