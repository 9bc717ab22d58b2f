// An entry of the log in words: who did what, and to what.
import type { Schemas } from "../../api/types";
import { Link } from "../../design/parts";
import { match, may_open } from "../../state/routes";
import { use_me } from "../../state/me";
import { money_text, t, word } from "../../state/texts";
import type { Names } from "./names";

export type AuditEntry = Schemas["AuditEntry"];

// "An OCC officer (OCC)" would say it twice.
const authority_roles = ["ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC"];

export function actor_text({ kind, id, role, organisation_id }: AuditEntry["actor"], names: Names): string {
  if (kind === "system") return t("audit.program");
  if (kind === "public") return t("audit.public");
  const organisation = names.organisation(organisation_id);
  if (kind === "api_client") return organisation ? t("audit.client_of", { organisation }) : t("audit.client");
  const known = names.person(id);
  const name = known ?? word("actor_role", role);
  const says_organisation = known !== undefined || !authority_roles.includes(role);
  return organisation && says_organisation ? t("audit.person_of", { role: name, organisation }) : name;
}

// Nothing where this page has no words for the act.
export function act_text(action: string): string | undefined {
  const name = action.replace(".", "_");
  const text = word("audit_action", name);
  return text === name.replaceAll("_", " ") ? undefined : text;
}

function more_text({ detail, action }: AuditEntry): string {
  const { number, reference, name, quantity, count, amount, currency } = (detail ?? {}) as Record<string, unknown>;
  const stamps = typeof quantity === "number" ? quantity : count;
  const parts = [
    [number, action === "payment.record" ? undefined : reference, name].find((one) => typeof one === "string"),
    typeof stamps === "number" ? t("audit.stamps", { count: stamps }) : undefined,
    typeof amount === "number" && typeof currency === "string" ? money_text({ amount, currency }) : undefined,
  ];
  return parts.filter(Boolean).join(", ");
}

export function entry_text(entry: AuditEntry, names: Names): string {
  const who = actor_text(entry.actor, names);
  const act = act_text(entry.action);
  const more = more_text(entry);
  if (!act) return t("audit.says_code", { who, code: more ? t("audit.with", { what: entry.action, more }) : entry.action });
  return t("audit.says", { who, what: more ? t("audit.with", { what: act, more }) : act });
}

const screens: Record<string, (id: string) => string> = {
  approval: () => "approbations",
  batch: (id) => `series/${id}`,
  certificate: (id) => `certificats/${id}`,
  citizen_report: (id) => `signalements/${id}`,
  enterprise: (id) => `organisations/${id}`,
  encryption_key: () => "cles-impression",
  key_generation: () => "cles-estampilles",
  order: (id) => `commandes/${id}`,
  organisation: (id) => `organisations/${id}`,
  person: (id) => `personnes/${id}`,
  printer: (id) => `organisations/${id}`,
  product: (id) => `produits/${id}`,
  recall: () => "rappels",
  suspicion: (id) => `soupcons/${id}`,
  tariff: () => "tarifs",
  user: (id) => `personnes/${id}`,
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-/;
export const is_id = (text: unknown): text is string => typeof text === "string" && uuid.test(text);

// The row that an entry is about, by a link where this reader has a screen of it. is_whole: with all of its id.
export function Subject({ kind, id, is_whole = false }: { kind: string; id: string; is_whole?: boolean }) {
  const me = use_me();
  const path = screens[kind]?.(id);
  const route = path && (is_id(id) || kind === "key_generation") ? match(path)?.route : undefined;
  const shown = is_whole || !is_id(id) ? id : "…" + id.slice(-8);
  const name = <>{word("audit_subject", kind)} <span class={is_whole ? "figures small" : "figures small nowrap"}>{shown}</span></>;
  return route && may_open(route, me.role) ? <Link to={path!} title={id}>{name}</Link> : <span title={id}>{name}</span>;
}
