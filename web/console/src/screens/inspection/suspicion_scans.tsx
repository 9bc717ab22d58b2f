// The looks that a suspicion rests on: where, when, and one by one.
import { useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Schemas } from "../../api/types";
import { province_name } from "../../design/provinces";
import { Bones, Button, Card, Empty, Notice, ProblemNotice, Tag, Time } from "../../design/parts";
import { Table, type Column } from "../../design/table";
import { TileMap, type PlaceCount } from "../../design/tile_map";
import { use_load } from "../../state/load";
import { t, word } from "../../state/texts";
import { TimeLine } from "./time_line";

type Scan = Schemas["SuspectedScan"];

const page = 200;
const pages_at_once = 5;

type Looks = { scans: Scan[]; has_more: boolean; left_out: number };

async function read_looks(id: string, pages: number, signal: AbortSignal): Promise<Looks> {
  const all: Scan[] = [];
  let cursor: string | undefined;
  let left_out = 0;
  for (let turn = 0; turn < pages; ++turn) {
    const query = cursor === undefined ? { limit: page } : { limit: page, cursor };
    const answer: Schemas["SuspectedScanList"] = await get("/api/v1/suspicions/{id}/scans", { path: { id }, query, signal });
    all.push(...answer.items);
    left_out = answer.left_out;
    if (!answer.next) return { scans: all, has_more: false, left_out };
    cursor = answer.next;
  }
  return { scans: all, has_more: true, left_out };
}

function counts_of(scans: Scan[]): PlaceCount[] {
  const counts = new Map<string, number>();
  for (const { place } of scans) if (place) counts.set(place.code, (counts.get(place.code) ?? 0) + 1);
  return [...counts].map(([code, count]) => ({ code, count }));
}

const columns: () => Column<Scan & { order: number }>[] = () => [
  { name: t("suspicion.when"), cell: (scan) => <span class="one-line"><Time at={scan.at} /></span> },
  { name: t("places.place"), cell: (scan) => scan.place
    ? <>{province_name(scan.place.code)}{scan.place.source === "network" && <span class="soft small"> {t("suspicion.by_network")}</span>}</>
    : <span class="soft">{t("suspicion.no_place")}</span> },
  { name: t("suspicion.kind"), cell: (scan) => scan.kind === "inspection" ? <Tag tone="news">{t("suspicion.inspection")}</Tag> : t("suspicion.scan") },
  { name: t("suspicion.answered"), cell: (scan) => scan.verdict ? word("verdict", scan.verdict) : <span class="soft">{t("suspicion.not_kept")}</span> },
  { name: t("suspicion.client"), cell: (scan) => scan.client ? <code>{scan.client}</code> : <span class="soft">–</span> },
];

// Map, time line and list show what was kept and read, which may be less than what was counted.
function HowMany({ looks, all, more }: { looks: Looks; all: number; more: () => void }) {
  const { has_more, left_out } = looks;
  const shown = looks.scans.length;
  if (!has_more && left_out === 0 && shown >= all) return null;
  return (
    <Notice>
      <p>{t(has_more ? "suspicion.newest_of" : "suspicion.kept_of", { shown, all: Math.max(all, shown + left_out) })}</p>
      {left_out > 0 && <p>{t("suspicion.left_out", { left_out })}</p>}
      {has_more && <p><Button onClick={more}>{t("suspicion.older")}</Button></p>}
    </Notice>
  );
}

// counted: how often the stamp was looked at while the suspicion was open.
export function SuspicionScans({ id, counted }: { id: string; counted: number }) {
  const [pages, set_pages] = useState(pages_at_once);
  const { value, problem, reload } = use_load(`suspicion/${id}/scans/${pages}`, (signal) => read_looks(id, pages, signal));
  const scans = value?.scans;
  if (!scans) return <Card title={t("suspicion.where")}>{problem ? <ProblemNotice problem={problem} retry={reload} /> : <Bones lines={8} />}</Card>;
  if (scans.length === 0) return <Card title={t("suspicion.where")}><Empty>{t("suspicion.no_scans")}</Empty></Card>;
  const placed = counts_of(scans);
  const unplaced = scans.filter((scan) => !scan.place).length;
  return (
    <>
      <HowMany looks={value} all={counted} more={() => set_pages(pages + pages_at_once)} />
      <div class="columns">
        <Card title={t("suspicion.where")}>
          <div class="stack">
            {placed.length === 0 && <Empty>{t("suspicion.no_known_place")}</Empty>}
            {placed.length > 0 && <TileMap label={t("suspicion.map_label")} unit={t("suspicions.scans")} counts={placed} />}
            {unplaced > 0 && <p class="small soft">{t("suspicion.unplaced", { count: unplaced })}</p>}
          </div>
        </Card>
        <Card title={t("suspicion.time_line")}><TimeLine scans={scans} /></Card>
      </div>
      <Card title={t("suspicion.one_by_one")}>
        <div class="stack">
          <p class="soft small">{t("suspicion.client_hint")}</p>
          <Table label={t("suspicion.one_by_one")} columns={columns()} rows={scans.map((scan, order) => ({ ...scan, order }))} id_of={(scan) => scan.order} />
        </div>
      </Card>
    </>
  );
}
