// What happened to one stamp, in the order of time.
import type { ComponentChildren } from "preact";
import type { Schemas } from "../../api/types";
import { Link, Tag, Time } from "../../design/parts";
import { t, word } from "../../state/texts";
import { OutcomeTag } from "./suspicion_parts";

type Life = Schemas["StampLife"];
type Fact = Schemas["StampFact"];
type Entry = { key: string; at: string; order: number; title: ComponentChildren; detail?: ComponentChildren };

// A stamp's first look is remembered to the minute: of the same minute, in the order in which things happen.
const [receipts, acts, first_looks, last_looks, doubts] = [0, 1, 2, 3, 4];
const minute_length = "2026-11-27T14:40".length;
const place_of = ({ at, order }: Entry) => at.slice(0, minute_length) + order + at;

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
    order: acts,
    title: <>{word("stamp_fact", fact.fact)} {fact.lifted && <Tag tone="good">{t("stamp_life.lifted")}</Tag>}</>,
    detail,
  };
}

function of_suspicion(suspicion: Schemas["Suspicion"]): Entry[] {
  const rules = suspicion.rules.map((rule) => word("suspicion_rule", rule)).join(" · ");
  const opened: Entry = { key: suspicion.id, at: suspicion.opened_at, order: doubts, title: <Link to={`soupcons/${suspicion.id}`}>{t("stamp_life.suspected")}</Link>, detail: rules };
  if (!suspicion.closed_at) return [opened];
  return [opened, { key: suspicion.id + "/closed", at: suspicion.closed_at, order: doubts, title: <>{t("stamp_life.suspicion_closed")} <OutcomeTag of={suspicion.outcome} /></>, detail: suspicion.comment }];
}

function entries_of(life: Life): Entry[] {
  const { archive, scans } = life;
  const place = scans.first_place ? t("stamp_life.first_seen_in", { place: scans.first_place.name }) : "";
  const entries = [
    ...(archive?.received_at ? [{ key: "received", at: archive.received_at, order: receipts, title: t("stamp_life.received", { printer: life.printer.name }), detail: archive.name }] : []),
    ...life.facts.map(of_fact),
    ...(scans.first_at ? [{ key: "first", at: scans.first_at, order: first_looks, title: t("stamp_life.first_scan"), detail: place }] : []),
    ...(scans.last_at && scans.count > 1 ? [{ key: "last", at: scans.last_at, order: last_looks, title: t("stamp_life.last_scan", { count: scans.count }) }] : []),
    ...life.suspicions.flatMap(of_suspicion),
  ];
  return entries.sort((one, other) => place_of(one).localeCompare(place_of(other)));
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
