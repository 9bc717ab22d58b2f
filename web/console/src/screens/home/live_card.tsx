// The country as it is this second: scans and stamps a second, by the server's events.
import { useState } from "preact/hooks";
import { address } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Card, Tag } from "../../design/parts";
import { count_text, decimal_text, t } from "../../state/texts";
import { use_stream } from "../../state/use_stream";
import { Sparkline, type Point } from "./sparkline";

type Live = Schemas["LiveFigures"];

const span_ms = 5 * 60_000;
const shortest_span_ms = 60_000;
const gap_ms = 10_000;

// Kept while other screens stand, so that the line is still there on coming back.
let heard: { at: number; live: Live }[] = [];

function Figure({ name, value, points, color }: { name: string; value: string; points: Point[]; color: string }) {
  const highest = Math.max(0, ...points.map((point) => point.value));
  const span = Math.max(shortest_span_ms, (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0));
  return (
    <div class="live-figure">
      <span class="soft">{name}</span>
      <span class="tile-figure">{value}</span>
      <Sparkline points={points} span={span} gap={gap_ms} color={color} label={t("live.line", { name, highest: decimal_text(highest) })} />
    </div>
  );
}

export function LiveCard() {
  const [, set_turn] = useState(0);
  use_stream(address("/api/v1/live"), (name, data) => {
    if (name !== "live") return;
    const live = data as Live;
    const at = Date.parse(live.at);
    heard = [...heard.filter((one) => one.at > at - span_ms), { at, live }];
    set_turn((turn) => turn + 1);
  });
  const now = heard.at(-1)?.live;
  const points = (of: (live: Live) => number) => heard.map(({ at, live }) => ({ at, value: of(live) }));
  return (
    <Card title={<span class="row-apart"><span>{t("live.title")}</span>{now && <Tag tone={now.well ? "good" : "bad"}>{t(now.well ? "live.well" : "live.unwell")}</Tag>}</span>}>
      <div class="live">
        <Figure name={t("live.scans")} value={now ? decimal_text(now.scans_a_second) : "–"} color="var(--series-2)" points={points((live) => live.scans_a_second)} />
        <Figure name={t("live.stamps")} value={now ? count_text(now.stamps_a_second) : "–"} color="var(--series-1)" points={points((live) => live.stamps_a_second)} />
      </div>
      <p class="soft small live-foot">{now ? t("live.generating", { count: now.generating }) : t("live.connecting")}</p>
    </Card>
  );
}
