// What is known of an organisation, and the same of one that is still being typed.
import type { Organisation } from "../../api/types";
import { Count, Facts, type Fact } from "../../design/parts";
import { t, word } from "../../state/texts";
import { AgreementText, address_text, kinds_text, side_mm } from "./organisation_words";

type Known = Pick<Organisation, "kinds" | "name" | "registration_number" | "tax_number" | "email" | "phone" | "address">;

const identity_facts = (of: Known): Fact[] => [
  [t("organisations.kinds"), kinds_text(of.kinds)],
  [t("organisations.registration"), of.registration_number && <span class="figures">{of.registration_number}</span>],
  [t("organisations.tax"), of.tax_number && <span class="figures">{of.tax_number}</span>],
  [t("organisations.email"), of.email && <a href={`mailto:${of.email}`}>{of.email}</a>],
  [t("organisations.phone"), of.phone && <a href={`tel:${of.phone.replace(/\s/g, "")}`}>{of.phone}</a>],
  [t("organisations.address"), of.address && address_text(of.address)],
];

const none = () => <span class="soft">{t("administration.not_given")}</span>;

// A detail that was not given is said so: an officer sees what is missing.
export function IdentityFacts({ of, more = [] }: { of: Known; more?: Fact[] }) {
  return <Facts of={[...identity_facts(of), ...more].map((fact) => fact && [fact[0], fact[1] || none()])} />;
}

export function PrinterFacts({ organisation }: { organisation: Organisation }) {
  const profile = organisation.print_profile;
  return (
    <Facts of={[
      [t("organisations.agreement"), organisation.agreement ? <AgreementText organisation={organisation} /> : none()],
      profile && [word("organisation_field", "dpi"), t("organisations.dpi_text", { dpi: profile.dpi })],
      profile && [word("organisation_field", "module_px"), t("organisations.module_text", { px: profile.module_px, mm: side_mm(profile.module_px, profile.dpi) })],
      profile && [t("organisations.part_stamps"), <Count of={profile.part_stamps} />],
    ]} />
  );
}
