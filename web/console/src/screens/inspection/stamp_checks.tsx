// How often a stamp was looked at and where, and what the public is told of it today.
import { post } from "../../api/client";
import type { Schemas } from "../../api/types";
import { province_name } from "../../design/provinces";
import { Card, Facts, Tag, Time, type Tone } from "../../design/parts";
import { use_load } from "../../state/load";
import { is_role } from "../../state/me";
import { language, t, word } from "../../state/texts";

const good = ["authentic"];
const doubtful = ["suspected_copy", "not_activated", "certificate_expired", "certificate_suspended"];
const tone_of = (verdict: string): Tone => (good.includes(verdict) ? "good" : doubtful.includes(verdict) ? "caution" : "bad");

// An officer's look, which is no scan and leaves no trace.
export function VerdictTag({ serial, version }: { serial: string; version: string }) {
  const may_ask = is_role("OPERATEUR_OCC");
  const { value } = use_load(`verdict/${serial}/${version}`, async () => (may_ask ? (await post("/api/v1/verifications", { codes: [serial] })).items[0] : undefined));
  if (!value) return null;
  return <Tag tone={tone_of(value.verdict)}>{t("stamp_life.told", { verdict: word("verdict", value.verdict) })}</Tag>;
}

function Reasons({ of }: { of: Schemas["Reason"][] }) {
  // The server says it in French for a citizen; the rule's own words are in both languages.
  return <ul class="stack-tight">{of.map(({ code, text }) => <li key={code}>{language() === "fr" ? text : word("suspicion_rule", code)}</li>)}</ul>;
}

export function ChecksCard({ of }: { of: Schemas["StampScans"] }) {
  return (
    <Card title={t("stamp_life.checks")}>
      {of.count === 0 && <p>{t("stamp_life.never")}</p>}
      {of.count > 0 && (
        <Facts of={[
          [t("suspicions.scans"), of.count],
          [t("stamp_life.clients"), t("stamp_life.at_least", { count: of.clients_at_least })],
          of.first_at !== null && [t("stamp_life.first"), <Time at={of.first_at} />],
          of.last_at !== null && [t("stamp_life.last"), <Time at={of.last_at} />],
          [t("stamp_life.places"), of.places.map(({ code }) => province_name(code)).join(", ") || t("stamp_life.no_places")],
          of.suspicions.length > 0 && [t("stamp_life.against"), <Reasons of={of.suspicions} />],
          of.accusations.length > 0 && [t("stamp_life.accusations"), of.accusations.map(({ code }) => word("suspicion_rule", code)).join(", ")],
        ]} />
      )}
    </Card>
  );
}
