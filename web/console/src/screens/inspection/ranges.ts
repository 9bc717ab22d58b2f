// Ranges of positions as they are typed and counted.
import { count_text, t } from "../../state/texts";

export type TypedRange = { from: string; to: string };
export type Range = { from: number; to: number };

export const as_ranges = (typed: TypedRange[]): Range[] => typed.map(({ from, to }) => ({ from: Number(from), to: Number(to || from) }));

export const range_text = ({ from, to }: Range) => (from === to ? count_text(from) : t("recalls.range", { from, to }));

// Each position once, whatever overlaps.
export function count_in(ranges: Range[]): number {
  let [count, counted_to] = [0, 0];
  for (const { from, to } of [...ranges].sort((one, other) => one.from - other.from)) {
    count += Math.max(0, to - Math.max(from - 1, counted_to));
    counted_to = Math.max(counted_to, to);
  }
  return count;
}

export function range_fault({ from, to }: TypedRange, quantity: number): string | undefined {
  if (!Number(from)) return t("recalls.fault_from");
  const last = Number(to || from);
  if (last < Number(from)) return t("recalls.fault_order");
  return last > quantity ? t("recalls.fault_beyond", { quantity }) : undefined;
}
