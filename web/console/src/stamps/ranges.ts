// Positions of a batch, by ranges that hold both their ends.
import { count_text, t } from "../state/texts";

export type Range = { from: number; to: number };

export const range_text = ({ from, to }: Range) => (from === to ? count_text(from) : t("stamp.from_to", { from, to }));

export const count_of = (ranges: Range[]) => ranges.reduce((count, { from, to }) => count + to - from + 1, 0);

export function coalesce(ranges: Range[]): Range[] {
  const whole: Range[] = [];
  for (const range of [...ranges].sort((one, other) => one.from - other.from)) {
    const last = whole[whole.length - 1];
    if (last && range.from <= last.to + 1) last.to = Math.max(last.to, range.to);
    else whole.push({ ...range });
  }
  return whole;
}

export function common_part(one: Range[], other: Range[]): Range[] {
  return coalesce(one.flatMap((a) => other
    .map((b) => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }))
    .filter(({ from, to }) => from <= to)));
}

export function without(ranges: Range[], taken: Range[]): Range[] {
  const holes = coalesce(taken);
  return coalesce(ranges).flatMap((range) => {
    const left: Range[] = [];
    let from = range.from;
    for (const hole of holes) {
      if (hole.to < from || hole.from > range.to) continue;
      if (hole.from > from) left.push({ from, to: hole.from - 1 });
      from = hole.to + 1;
    }
    if (from <= range.to) left.push({ from, to: range.to });
    return left;
  });
}
