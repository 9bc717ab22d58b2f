// An entry's detail, member by member, with the names and figures that people know.
import type { ComponentChildren } from "preact";
import { Facts, Time } from "../../design/parts";
import { count_text, known_word, money_text, t, word } from "../../state/texts";
import type { Names } from "./names";
import { is_id, Subject } from "./sentence";

type Detail = Record<string, unknown>;

const plain_numbers = /(^|_)(number|generation|part|at|ms)$/;

// What the log keeps as a code and every screen says in words. A code that is none of these stands for itself.
function coded(name: string, value: string): string | undefined {
  switch (name) {
    case "role": return known_word("role", value);
    case "duties": return known_word("duty", value);
    case "category": return known_word("category", value);
    case "method": return known_word("payment_method", value);
    case "applied_by": return known_word("applied_by", value);
    case "applies_to": return known_word("applies_to", value);
    case "step": return known_word("order_approval_step", value);
    case "reason_code": return known_word("hold_reason", value) ?? known_word("recall_reason", value) ?? known_word("spoilage_reason", value);
    case "outcome": return known_word("report_outcome", value) ?? known_word("suspicion_outcome", value);
    default: return undefined;
  }
}

function range_text(range: unknown): string {
  const [from, to] = Array.isArray(range) ? (range as number[]) : [];
  return t("audit.range", { from: from ?? "", to: to ?? "" });
}

function value_of(name: string, value: unknown, names: Names): ComponentChildren {
  if (name === "organisation_id" && is_id(value)) return names.organisation(value) ?? value;
  if (name.endsWith("_id") && is_id(value)) return <Subject kind={name.slice(0, -3)} id={value} is_whole />;
  if (name === "ranges" && Array.isArray(value)) return value.map(range_text).join(", ");
  if (name.endsWith("_at") && typeof value === "number") return <Time at={new Date(value).toISOString()} />;
  if (typeof value === "number") return <span class="figures">{plain_numbers.test(name) ? String(value) : count_text(value)}</span>;
  if (typeof value === "boolean") return t(value ? "audit.yes" : "audit.no");
  if (typeof value === "string") return is_id(value) ? (names.person(value) ?? value) : (coded(name, value) ?? value);
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.map((one) => names.person(one) ?? coded(name, one) ?? one).join(", ");
  if (Array.isArray(value)) return <div class="stack">{value.map((one, index) => <DetailFacts key={index} of={one as Detail} names={names} />)}</div>;
  return value === null ? null : <DetailFacts of={value as Detail} names={names} />;
}

const name_of = (name: string) => (name.endsWith("_id") && name !== "subject_id" ? word("audit_subject", name.slice(0, -3)) : word("audit_detail", name));

export function DetailFacts({ of, names }: { of: Detail; names: Names }) {
  const { amount, currency, ...others } = of;
  const is_money = typeof amount === "number" && typeof currency === "string";
  const members = Object.entries(is_money ? others : of);
  return (
    <Facts of={[
      is_money && [word("audit_detail", "amount"), <span class="figures">{money_text({ amount, currency })}</span>],
      ...members.filter(([, value]) => !Array.isArray(value) || value.length > 0).map(([name, value]) => [name_of(name), value_of(name, value, names)] as [string, ComponentChildren]),
    ]} />
  );
}
