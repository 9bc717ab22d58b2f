// The questions about an organisation, in groups: steps of a new one, cards of one that is edited.
import { ChoiceField, CountField, DayField, SelectField, TextField } from "../../design/form";
import { provinces_of } from "../../design/provinces";
import { t, word } from "../../state/texts";
import type { Typed } from "./organisation_form";
import { side_mm } from "./organisation_words";
import { setting_text, use_settings } from "./settings";

export type FieldsProps = { typed: Typed; set: (changes: Partial<Typed>) => void };

const kind_choices = ["enterprise", "printer", "enterprise,printer", "occ", "government"];

export function KindFields({ typed, set }: FieldsProps) {
  const options = kind_choices.map((value) => ({ value, name: word("organisation_choice", value), hint: word("organisation_choice_hint", value) }));
  return <ChoiceField name="kinds" label={t("organisations.which_kind")} value={typed.kinds} set={(kinds) => set({ kinds })} options={options} />;
}

export function IdentityFields({ typed, set }: FieldsProps) {
  return (
    <>
      <TextField name="name" label={t("organisations.full_name")} hint={t("organisations.full_name_hint")} maxLength={200} value={typed.name} set={(name) => set({ name })} />
      <TextField name="registration_number" label={t("organisations.registration")} is_optional hint={t("organisations.registration_hint")} maxLength={64} class="input-figures" value={typed.registration_number} set={(registration_number) => set({ registration_number })} />
      <TextField name="tax_number" label={t("organisations.tax")} is_optional maxLength={64} class="input-figures" value={typed.tax_number} set={(tax_number) => set({ tax_number })} />
    </>
  );
}

function ProvinceField({ typed, set }: FieldsProps) {
  const settings = use_settings();
  const provinces = provinces_of(setting_text(settings.value?.items, "authority.country") ?? "");
  const shared = { name: "address/province", label: t("organisations.province"), is_optional: true, value: typed.province, set: (province: string) => set({ province }) };
  if (provinces.length === 0) return <TextField {...shared} class="input-short" maxLength={6} hint={t("organisations.province_hint")} />;
  return <SelectField {...shared} none={t("organisations.choose_province")} options={provinces.map(({ code, name }) => ({ value: code, name })).sort((one, other) => one.name.localeCompare(other.name))} />;
}

export function ContactFields({ typed, set }: FieldsProps) {
  return (
    <>
      <TextField name="email" type="email" label={t("organisations.email")} is_optional maxLength={254} value={typed.email} set={(email) => set({ email })} />
      <TextField name="phone" type="tel" label={t("organisations.phone")} is_optional hint={t("organisations.phone_hint")} maxLength={30} class="input-short" value={typed.phone} set={(phone) => set({ phone })} />
      <TextField name="address/line" label={t("organisations.line")} is_optional maxLength={200} value={typed.line} set={(line) => set({ line })} />
      <TextField name="address/city" label={t("organisations.city")} is_optional maxLength={100} value={typed.city} set={(city) => set({ city })} />
      <ProvinceField typed={typed} set={set} />
    </>
  );
}

export function PrinterFields({ typed, set }: FieldsProps) {
  const mm = side_mm(Number(typed.module_px) || 0, Number(typed.dpi) || 1);
  return (
    <>
      <TextField name="agreement/number" label={t("organisations.agreement_number")} hint={t("organisations.agreement_hint")} maxLength={64} class="input-short input-figures" value={typed.agreement_number} set={(agreement_number) => set({ agreement_number })} />
      <DayField name="agreement/valid_until" label={t("organisations.agreement_until")} value={typed.valid_until} set={(valid_until) => set({ valid_until })} />
      <CountField name="print_profile/dpi" label={t("organisations.dpi")} hint={t("organisations.dpi_hint")} value={typed.dpi} set={(dpi) => set({ dpi })} />
      <CountField name="print_profile/module_px" label={t("organisations.module_px")} hint={t("organisations.module_hint", { mm })} value={typed.module_px} set={(module_px) => set({ module_px })} />
      <CountField name="print_profile/part_stamps" label={t("organisations.part_stamps")} hint={t("organisations.part_hint")} value={typed.part_stamps} set={(part_stamps) => set({ part_stamps })} />
    </>
  );
}
