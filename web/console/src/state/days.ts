// Days are the authority's, whatever a computer's clock and zone are set to; times are the reader's.
let offset_ms = 0;

// "+01:00", as the server says whose days are counted.
export function count_days_by(utc_offset: string) {
  const [hours = 0, minutes = 0] = utc_offset.slice(1).split(":").map(Number);
  offset_ms = (utc_offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

export const authority_day = (time_ms: number) => new Date(time_ms + offset_ms).toISOString().slice(0, 10);
export const authority_today = () => authority_day(Date.now());
