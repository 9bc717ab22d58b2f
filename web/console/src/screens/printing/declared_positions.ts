// What is known of a batch's positions: received, and declared act by act.
import { useMemo } from "preact/hooks";
import { get, type Page } from "../../api/client";
import type { Batch } from "../../api/types";
import { use_load } from "../../state/load";
import { coalesce, common_part, without, type Range } from "../../stamps/ranges";
import type { BatchAct } from "../orders/act_columns";
import { all_archives } from "./deliveries";

export type BatchFacts = {
  batch: Batch;
  received: Range[];
  acts: BatchAct[]; // but receipts
  is_whole: boolean; // every range of every act is known
};

const most_rows = 200;
const most_pages = 20;

async function all_acts(id: string, signal: AbortSignal): Promise<{ acts: BatchAct[]; is_whole: boolean }> {
  const acts: BatchAct[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < most_pages; ++page) {
    const where = { path: { id }, query: { limit: most_rows, cursor }, signal };
    const answer: Page<BatchAct> = await get("/api/v1/batches/{id}/acts", where);
    acts.push(...answer.items.filter(({ kind }) => kind !== "receipt"));
    if (!answer.next) return { acts, is_whole: acts.every(({ ranges, ranges_in_all }) => ranges.length === ranges_in_all) };
    cursor = answer.next;
  }
  return { acts, is_whole: false };
}

export const use_batch_facts = (id: string) =>
  use_load<BatchFacts>(`batch-facts/${id}`, async (signal) => {
    const batch = await get("/api/v1/batches/{id}", { path: { id }, signal });
    const [archives, { acts, is_whole }] = await Promise.all([all_archives(id, signal), all_acts(id, signal)]);
    return { batch, acts, is_whole, received: coalesce(archives.filter(({ received_at }) => received_at)) };
  });

const is_standing = (act: BatchAct) => !act.lifted_at;

// Received, and neither applied, spoiled nor under a recall.
export const free_ranges = ({ received, acts }: BatchFacts) =>
  without(received, acts.filter(is_standing).flatMap(({ ranges }) => ranges));

export type Overlap = { act: BatchAct; ranges: Range[] };

const overlaps = (acts: BatchAct[], wanted: Range): Overlap[] =>
  acts.map((act) => ({ act, ranges: common_part(act.ranges, [wanted]) })).filter(({ ranges }) => ranges.length > 0);

// kinds: what stands in the way. Reckoned where the range changes, and not at each key that is typed into another field.
export function use_overlaps({ acts }: BatchFacts, wanted: Range | undefined, kinds: BatchAct["kind"][]): Overlap[] {
  const which = kinds.join(" ");
  const standing = useMemo(() => acts.filter((act) => kinds.includes(act.kind) && is_standing(act)), [acts, which]);
  return useMemo(() => (wanted ? overlaps(standing, wanted) : []), [standing, wanted?.from, wanted?.to]);
}
