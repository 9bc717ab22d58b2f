import { useState } from "preact/hooks";
import { TextField } from "../../design/form";
import { t } from "../../state/texts";
import { gtin_text, read_gtin, type GtinReading } from "./gtin";

// Eight and twelve digits are also the beginning of thirteen: nobody is told off while he is typing.
const may_go_on = (reading: GtinReading) => reading.kind === "wrong" && reading.digits.length < 13;

export function gtin_words(reading: GtinReading): string {
  switch (reading.kind) {
    case "none": return "";
    case "letters": return t("product.gtin_letters");
    case "zeros": return t("product.gtin_zeros");
    case "length": return t("product.gtin_length", { count: reading.count });
    case "wrong": return t("product.gtin_wrong", { expected: String(reading.expected) });
    case "good": return t("product.gtin_good", { count: reading.digits.length });
  }
}

export function GtinField({ value, set }: { value: string; set: (value: string) => void }) {
  const [is_typing, set_typing] = useState(false);
  const reading = read_gtin(value);
  const words = is_typing && reading.kind === "wrong" && may_go_on(reading) ? t("product.gtin_going", { count: reading.digits.length }) : gtin_words(reading);
  const is_fine = reading.kind === "good" || reading.kind === "none";
  // While he types it is told below, and afterwards as any other fault.
  const fault = is_typing ? "" : is_fine ? undefined : words;
  return (
    <div class="stack-tight">
      <TextField name="gtin" label={t("product.gtin")} hint={t("product.gtin_hint")} fault={fault} is_optional class="input-short input-figures"
        inputMode="numeric" autoComplete="off" value={value} set={set} onFocus={() => set_typing(true)} onBlur={() => set_typing(false)} />
      <p class={`small ${reading.kind === "good" ? "gtin-good" : "soft"}`} role="status">{is_typing || is_fine ? words : ""}</p>
    </div>
  );
}

export const GtinText = ({ of }: { of: string }) => <span class="figures nowrap">{gtin_text(of)}</span>;
