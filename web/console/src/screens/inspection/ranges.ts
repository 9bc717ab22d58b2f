// Ranges of positions as they are typed and counted.
import { coalesce, count_of, type Range } from "../../stamps/ranges";
import { t } from "../../state/texts";

export type TypedRange = { from: string; to: string };

export const as_ranges = (typed: TypedRange[]): Range[] => typed.map(({ from, to }) => ({ from: Number(from), to: Number(to || from) }));

// Each position once, whatever overlaps.
export const count_in = (ranges: Range[]) => count_of(coalesce(ranges));

export function range_fault({ from, to }: TypedRange, quantity: number): string | undefined {
  if (!Number(from)) return t("recalls.fault_from");
  const last = Number(to || from);
  if (last < Number(from)) return t("recalls.fault_order");
  return last > quantity ? t("recalls.fault_beyond", { quantity }) : undefined;
}
