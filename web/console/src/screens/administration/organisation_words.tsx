// An organisation in words: kinds, state, address, agreement.
import type { Organisation, Schemas } from "../../api/types";
import { Day, Tag } from "../../design/parts";
import { stamp_mm } from "../../design/stamp_preview";
import { authority_today } from "../../state/days";
import { t, word } from "../../state/texts";
import { province_name } from "./provinces";

export type Kind = Schemas["OrganisationKind"];

export const kinds_text = (kinds: Kind[]) => kinds.map((kind) => word("organisation_kind", kind)).join(", ");

export const is_agreement_over = ({ agreement }: Organisation) => agreement !== null && agreement.valid_until < authority_today();

export const side_mm = (module_px: number, dpi: number) => Math.round(stamp_mm(module_px, dpi) * 10) / 10;

export function StateTag({ organisation }: { organisation: Organisation }) {
  if (organisation.state === "suspended") return <Tag tone="bad">{word("organisation_state", "suspended")}</Tag>;
  if (is_agreement_over(organisation)) return <Tag tone="caution">{t("organisations.agreement_over")}</Tag>;
  return <Tag tone="good">{word("organisation_state", organisation.state)}</Tag>;
}

type Address = NonNullable<Organisation["address"]>;

// Kinshasa is a town and a province.
export const place_text = ({ city, province }: Address) => [...new Set([city, province_name(province)])].join(", ");
export const address_text = (address: Address) => `${address.line}, ${place_text(address)}`;

export function AgreementText({ organisation }: { organisation: Organisation }) {
  if (!organisation.agreement) return null;
  const { number, valid_until } = organisation.agreement;
  return <><span class="figures">{number}</span>, {t(is_agreement_over(organisation) ? "organisations.over_since" : "organisations.until")} <Day at={valid_until} /></>;
}
