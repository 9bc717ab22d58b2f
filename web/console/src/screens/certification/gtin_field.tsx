import { useState } from "preact/hooks";
import { TextField } from "../../design/form";
import { t } from "../../state/texts";
import { read_gtin, type GtinReading } from "./gtin";

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

function tone_of(reading: GtinReading, is_typing: boolean): string {
  if (reading.kind === "good") return "gtin-good";
  return reading.kind === "length" || (is_typing && may_go_on(reading)) ? "soft" : "field-fault";
}

export function GtinField({ value, set }: { value: string; set: (value: string) => void }) {
  const [is_typing, set_typing] = useState(false);
  const reading = read_gtin(value);
  const shown: GtinReading = is_typing && may_go_on(reading) && reading.kind === "wrong" ? { kind: "length", count: reading.digits.length } : reading;
  return (
    <div class="stack-tight">
      <TextField name="gtin" label={t("product.gtin")} hint={t("product.gtin_hint")} is_optional class="input-short input-figures"
        inputMode="numeric" autoComplete="off" value={value} set={set} onFocus={() => set_typing(true)} onBlur={() => set_typing(false)} />
      <p class={`small ${tone_of(reading, is_typing)}`} role="status">{gtin_words(shown)}</p>
    </div>
  );
}
