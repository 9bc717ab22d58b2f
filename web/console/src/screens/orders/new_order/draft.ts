// What an enterprise has answered so far of a new order.
import type { Schemas } from "../../../api/types";
import type { Draft } from "../../../state/draft";

export type Share = { printer_id: string; quantity: string };

export type Answers = {
  certificate_id: string;
  quantity: string;
  is_shared: boolean; // among several printers
  shares: Share[];
  applied_by: Schemas["AppliedBy"] | "";
  module_px: string;
  dpi: string;
  part_stamps: string;
  codes_csv: boolean;
  client_reference: string;
};

export const no_answers: Answers = {
  certificate_id: "", quantity: "", is_shared: false, shares: [{ printer_id: "", quantity: "" }], applied_by: "", module_px: "", dpi: "",
  part_stamps: "", codes_csv: true, client_reference: "",
};

export const steps = ["certificate", "quantity", "printers", "applied", "layout", "check"] as const;
export type Step = (typeof steps)[number];

export type StepShape = { draft: Draft<Answers>; next: () => void; back: (() => void) | undefined };

export const shares_of = ({ is_shared, shares, quantity }: Answers): Share[] =>
  is_shared ? shares : [{ printer_id: shares[0]?.printer_id ?? "", quantity }];

export const stamps_max = 1_000_000_000;
export const delivery_max = 99_999_999;

export type PrinterRow = Schemas["Printer"];

// The printer's own profile, as long as nobody typed something else.
export function layout_of(answers: Answers, printer: PrinterRow | undefined) {
  const or = (typed: string, usual: number) => (typed === "" ? usual : Number(typed));
  return {
    module_px: or(answers.module_px, printer?.print_profile.module_px ?? 8),
    dpi: or(answers.dpi, printer?.print_profile.dpi ?? 500),
    part_stamps: or(answers.part_stamps, printer?.print_profile.part_stamps ?? 50_000),
  };
}

// Of how many files each delivery is made.
export const files_of = (answers: Answers, part_stamps: number) =>
  shares_of(answers).reduce((files, share) => files + Math.ceil(Number(share.quantity) / Math.max(part_stamps, 1)), 0);

export const limits = { module_px: [3, 16], dpi: [72, 2400], part_stamps: [1, 1_000_000] } as const;
export const is_within = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;

// The first question that still lacks its answer: nobody comes past it by an address.
export function first_open(answers: Answers): Step {
  if (!answers.certificate_id) return "certificate";
  if (!(Number(answers.quantity) > 0)) return "quantity";
  const shares = shares_of(answers);
  const sum = shares.reduce((all, share) => all + Number(share.quantity), 0);
  if (shares.some(({ printer_id }) => !printer_id) || sum !== Number(answers.quantity)) return "printers";
  if (!answers.applied_by) return "applied";
  return "check";
}

// Those of several printers whose profile is another than what the order asks of all.
export const others_of = (answers: Answers, printers: PrinterRow[], layout: ReturnType<typeof layout_of>): PrinterRow[] =>
  shares_of(answers)
    .flatMap(({ printer_id }) => printers.filter(({ id }) => id === printer_id))
    .filter(({ print_profile: own }) => own.module_px !== layout.module_px || own.dpi !== layout.dpi || own.part_stamps !== layout.part_stamps);
