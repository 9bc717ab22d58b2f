// What somebody is about to recall: how it is typed, what is wrong with it, and what is sent.
import type { Schemas } from "../../api/types";
import type { Batch } from "../../api/types";
import type { Faults } from "../../design/form";
import { t } from "../../state/texts";
import { as_ranges, count_in, range_fault, type TypedRange } from "./ranges";

export type RecallDraft = {
  what: string; // stamp, batch
  serial: string;
  batch_id: string;
  extent: string; // all, ranges
  ranges: TypedRange[];
  reason_code: string;
  reason: string;
};

export const empty_recall: RecallDraft = { what: "batch", serial: "", batch_id: "", extent: "all", ranges: [{ from: "", to: "" }], reason_code: "", reason: "" };

export const recall_reasons: Schemas["RecallReason"][] = ["safety", "stolen", "lost", "misprint", "other"];

export function faults_in(draft: RecallDraft, batch: Batch | undefined): Faults {
  const faults: Faults = {};
  if (draft.what === "stamp" && !draft.serial.trim()) faults["/serial"] = t("recalls.fault_serial");
  if (draft.what === "batch" && !batch) faults["/batch_id"] = t("recalls.fault_batch");
  if (draft.what === "batch" && batch && draft.extent === "ranges") {
    draft.ranges.forEach((range, index) => {
      const fault = range_fault(range, batch.quantity);
      if (fault) faults[`/ranges/${index}/from`] = fault;
    });
  }
  if (!draft.reason_code) faults["/reason_code"] = t("recalls.fault_reason_code");
  if (!draft.reason.trim()) faults["/reason"] = t("recalls.fault_reason");
  return faults;
}

export function input_of(draft: RecallDraft): Schemas["RecallInput"] {
  const why = { reason_code: draft.reason_code as Schemas["RecallReason"], reason: draft.reason.trim() };
  if (draft.what === "stamp") return { serial: draft.serial.trim(), ...why };
  if (draft.extent === "all") return { batch_id: draft.batch_id, ...why };
  return { batch_id: draft.batch_id, ranges: as_ranges(draft.ranges), ...why };
}

export function count_of(draft: RecallDraft, batch: Batch | undefined): number {
  if (draft.what === "stamp" || !batch) return 1;
  return draft.extent === "all" ? batch.quantity : count_in(as_ranges(draft.ranges));
}
