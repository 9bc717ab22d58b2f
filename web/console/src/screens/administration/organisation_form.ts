// What is typed about an organisation, and what is sent of it.
import type { Organisation, Schemas } from "../../api/types";
import type { Faults } from "../../design/form";
import { t } from "../../state/texts";
import type { Kind } from "./organisation_words";

export type Typed = {
  kinds: string; // "enterprise,printer"
  name: string; registration_number: string; tax_number: string;
  email: string; phone: string; line: string; city: string; province: string;
  agreement_number: string; valid_until: string;
  dpi: string; module_px: string; part_stamps: string;
};

export const nothing_typed: Typed = {
  kinds: "", name: "", registration_number: "", tax_number: "", email: "", phone: "", line: "", city: "", province: "",
  agreement_number: "", valid_until: "", dpi: "500", module_px: "8", part_stamps: "50000",
};

export const is_printer = ({ kinds }: Typed) => kinds.split(",").includes("printer");

export function typed_of(row: Organisation): Typed {
  const { address, agreement, print_profile } = row;
  return {
    kinds: row.kinds.join(","), name: row.name, registration_number: row.registration_number ?? "", tax_number: row.tax_number ?? "",
    email: row.email ?? "", phone: row.phone ?? "", line: address?.line ?? "", city: address?.city ?? "", province: address?.province ?? "",
    agreement_number: agreement?.number ?? "", valid_until: agreement?.valid_until ?? "",
    dpi: String(print_profile?.dpi ?? nothing_typed.dpi), module_px: String(print_profile?.module_px ?? nothing_typed.module_px),
    part_stamps: String(print_profile?.part_stamps ?? nothing_typed.part_stamps),
  };
}

const has_address = ({ line, city, province }: Typed) => Boolean(line.trim() || city.trim() || province.trim());

// By the pointers of the server's answers, so that its faults and these stand at the same fields.
export function faults_in(typed: Typed): Faults {
  const faults: Faults = {};
  const demand = (pointer: string, value: string, fault: string) => { if (!value.trim()) faults[pointer] = fault; };
  demand("/kinds", typed.kinds, t("organisations.fault_kinds"));
  demand("/name", typed.name, t("organisations.fault_name"));
  if (has_address(typed)) {
    demand("/address/line", typed.line, t("organisations.fault_line"));
    demand("/address/city", typed.city, t("organisations.fault_city"));
    demand("/address/province", typed.province, t("organisations.fault_province"));
  }
  if (is_printer(typed)) {
    demand("/agreement/number", typed.agreement_number, t("organisations.fault_agreement"));
    demand("/agreement/valid_until", typed.valid_until, t("organisations.fault_valid_until"));
  }
  return faults;
}

const text_or_null = (text: string) => text.trim() || null;

export function input_of(typed: Typed): Schemas["OrganisationInput"] {
  const input: Schemas["OrganisationInput"] = {
    kinds: typed.kinds.split(",").filter(Boolean) as Kind[],
    name: typed.name.trim(),
    registration_number: text_or_null(typed.registration_number),
    tax_number: text_or_null(typed.tax_number),
    email: text_or_null(typed.email),
    phone: text_or_null(typed.phone),
    address: has_address(typed) ? { line: typed.line.trim(), city: typed.city.trim(), province: typed.province.trim() } : null,
  };
  if (!is_printer(typed)) return input;
  input.agreement = { number: typed.agreement_number.trim(), valid_until: typed.valid_until };
  input.print_profile = { format: "png", dpi: Number(typed.dpi), module_px: Number(typed.module_px), part_stamps: Number(typed.part_stamps) };
  return input;
}

// Only what was changed is sent: what somebody else changed meanwhile stays as he left it.
export function patch_of(before: Typed, typed: Typed): Schemas["OrganisationPatch"] {
  const { kinds: _, ...was } = input_of(before);
  const { kinds: __, ...is } = input_of(typed);
  const changed = Object.entries(is).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name as keyof typeof was]));
  return Object.fromEntries(changed) as Schemas["OrganisationPatch"];
}

// The server keeps what is absent: a detail can be replaced, but not taken away.
export function emptied(before: Typed, typed: Typed): Faults {
  const kept = ["registration_number", "tax_number", "email", "phone"] as const;
  const faults: Faults = {};
  for (const name of kept) if (before[name] && !typed[name].trim()) faults[`/${name}`] = t("organisations.fault_emptied");
  if (has_address(before) && !has_address(typed)) faults["/address/line"] = t("organisations.fault_emptied");
  return faults;
}
