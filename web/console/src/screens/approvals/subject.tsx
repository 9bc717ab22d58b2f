// What an approval is about, by its kind: in words, in facts, and where it stands in the console.
import type { Approval, Money, Role } from "../../api/types";
import { Count, Day, Facts, Link, MoneyText, type Fact } from "../../design/parts";
import { is_role } from "../../state/me";
import { t, word } from "../../state/texts";

// web/openapi.json says in words which members which kind has.
type Summary = Partial<{
  enterprise_name: string; product_name: string; quantity: number; total: Money; price_per_thousand: Money; valid_from: string;
  role: Role; organisation_name: string; act: string; count: number; reason_code: string; fingerprint: string; wanted_name: string;
}>;
type Detail = Partial<{ change: string; password: boolean; totp: boolean; reason: string; batch_id: string }>;

export const summary_of = (approval: Approval) => approval.summary as unknown as Summary;
const detail_of = (approval: Approval) => approval.detail as unknown as Detail;

// Who may not know who somebody is reads the role.
function label_of(approval: Approval): string {
  const { role } = summary_of(approval);
  return role === approval.subject_label ? word("role", role) : approval.subject_label;
}

export function title_of(approval: Approval): string {
  if (approval.kind === "tariff") return t("approval.titled", { kind: word("approval_kind", "tariff"), label: word("category", approval.subject_label) });
  return t("approval.titled", { kind: word("approval_kind", approval.kind), label: label_of(approval) });
}

// Where it can be looked at more closely.
export function place_of(approval: Approval): string | undefined {
  if (approval.kind === "order") return `commandes/${approval.subject_id}`;
  if (approval.kind === "tariff") return "tarifs";
  if (approval.kind === "key_generation") return is_role("ADMIN_GOUVERNEMENTAL") ? "cles-estampilles" : undefined;
  if (approval.kind === "encryption_key") return is_role("ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC") ? "cles-impression" : undefined;
  if (approval.kind === "recall_lift") return detail_of(approval).batch_id ? `series/${detail_of(approval).batch_id}` : "rappels";
  return is_role("ADMIN_GOUVERNEMENTAL") ? `personnes/${approval.subject_id}` : undefined;
}

function reset_words({ password, totp }: Detail): string {
  if (password && totp) return t("approval.reset_both");
  return password ? t("approval.reset_password") : t("approval.reset_totp");
}

function facts_of(approval: Approval): Fact[] {
  const summary = summary_of(approval);
  const detail = detail_of(approval);
  const person: Fact[] = [
    [t("approval.email"), approval.subject?.email],
    [t("approval.role"), summary.role && word("role", summary.role)],
    [t("approval.organisation"), summary.organisation_name],
  ];
  if (approval.kind === "user") return [[t("approval.what"), word("approval_change", detail.change ?? "invite")], [t("approval.wanted_name"), summary.wanted_name], ...person];
  if (approval.kind === "credential_reset") return [[t("approval.what"), reset_words(detail)], ...person];
  if (approval.kind === "tariff") {
    return [
      [t("approval.price"), summary.price_per_thousand && <MoneyText of={summary.price_per_thousand} />],
      [t("approval.from"), summary.valid_from && <Day at={summary.valid_from} />],
    ];
  }
  return [
    approval.kind === "order" && [t("approval.step"), word("order_approval_step", approval.step)],
    [t("orders.product"), summary.product_name],
    [t("orders.enterprise"), summary.enterprise_name],
    summary.quantity !== undefined && [t("orders.quantity"), <><Count of={summary.quantity} /> {t("orders.stamps", { count: summary.quantity })}</>],
    summary.total && [t("orders.total"), <MoneyText of={summary.total} />],
    summary.act !== undefined && [t("approval.what"), word("key_act", summary.act)],
    summary.count !== undefined && [t("approval.recalled"), <Count of={summary.count} />],
    [t("approval.reason"), summary.reason_code ? word("recall_reason", summary.reason_code) : detail.reason],
    summary.fingerprint !== undefined && [t("approval.fingerprint"), <code>{summary.fingerprint}</code>],
  ];
}

export const SubjectFacts = ({ approval }: { approval: Approval }) => <Facts of={facts_of(approval)} />;

export function SubjectLink({ approval }: { approval: Approval }) {
  const place = place_of(approval);
  return place ? <Link to={place} aria-label={t("approval.see_what", { what: title_of(approval) })}>{t("approval.see")}</Link> : null;
}

export function SubjectTitle({ approval }: { approval: Approval }) {
  const place = place_of(approval);
  return place ? <Link to={place}>{title_of(approval)}</Link> : <>{title_of(approval)}</>;
}
