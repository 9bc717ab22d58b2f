// What happened to one stamp, in the order of time.
import type { ComponentChildren } from "preact";
import type { Schemas } from "../../api/types";
import { Link, Tag, Time } from "../../design/parts";
import { t, word } from "../../state/texts";
import { OutcomeTag } from "./suspicion_parts";

type Life = Schemas["StampLife"];
type Fact = Schemas["StampFact"];
type Entry = { key: string; at: string; title: ComponentChildren; detail?: ComponentChildren };

function reason_of(fact: Fact): string {
  if (!fact.reason_code) return "";
  return fact.fact === "recalled" ? word("recall_reason", fact.reason_code) : word("spoilage_reason", fact.reason_code);
}

function of_fact(fact: Fact): Entry {
  const lot = fact.production_lot ? t("stamp_life.lot", { lot: fact.production_lot }) : "";
  const detail = [reason_of(fact), lot].filter(Boolean).join(" · ");
  return {
    key: fact.act_id + fact.fact,
    at: fact.at,
    title: <>{word("stamp_fact", fact.fact)} {fact.lifted && <Tag tone="good">{t("stamp_life.lifted")}</Tag>}</>,
    detail,
  };
}

function of_suspicion(suspicion: Schemas["Suspicion"]): Entry[] {
  const rules = suspicion.rules.map((rule) => word("suspicion_rule", rule)).join(" · ");
  const opened: Entry = { key: suspicion.id, at: suspicion.opened_at, title: <Link to={`soupcons/${suspicion.id}`}>{t("stamp_life.suspected")}</Link>, detail: rules };
  if (!suspicion.closed_at) return [opened];
  return [opened, { key: suspicion.id + "/closed", at: suspicion.closed_at, title: <>{t("stamp_life.suspicion_closed")} <OutcomeTag of={suspicion.outcome} /></>, detail: suspicion.comment }];
}

function entries_of(life: Life): Entry[] {
  const { archive, scans } = life;
  const place = scans.first_place ? t("stamp_life.first_seen_in", { place: scans.first_place.name }) : "";
  const entries = [
    ...(archive?.received_at ? [{ key: "received", at: archive.received_at, title: t("stamp_life.received", { printer: life.printer.name }), detail: archive.name }] : []),
    ...life.facts.map(of_fact),
    ...(scans.first_at ? [{ key: "first", at: scans.first_at, title: t("stamp_life.first_scan"), detail: place }] : []),
    ...(scans.last_at && scans.count > 1 ? [{ key: "last", at: scans.last_at, title: t("stamp_life.last_scan", { count: scans.count }) }] : []),
    ...life.suspicions.flatMap(of_suspicion),
  ];
  return entries.sort((one, other) => one.at.localeCompare(other.at));
}

export function StampStory({ of }: { of: Life }) {
  const entries = entries_of(of);
  if (entries.length === 0) return <p class="soft">{t("stamp_life.nothing_yet")}</p>;
  return (
    <ol class="timeline">
      {entries.map((entry) => (
        <li key={entry.key} class="stack-tight">
          <span class="strong">{entry.title}</span>
          {entry.detail && <span>{entry.detail}</span>}
          <span class="soft small"><Time at={entry.at} /></span>
        </li>
      ))}
    </ol>
  );
}
