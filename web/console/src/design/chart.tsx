// Figures in time as lines, and by category as bars. Each has its table: a chart is a way to look at figures, not a place to
// keep them. uPlot is loaded only where a chart stands.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { t } from "../state/texts";
import { Button } from "./parts";
import { Table } from "./table";

export type Series = { name: string; values: number[] };

// points: the names of what stands along the axis, in order; short: the same for the axis itself. Six series at most.
export type ChartShape = {
  label: string;
  of: string; // what a point is: "Jour"
  points: string[];
  short: string[];
  series: Series[];
  text: (value: number) => string; // "48 213", "1 250 000 FC"
  axis_text?: (value: number) => string; // shorter, for the axis
  every?: number[]; // how many points may lie between two names of the axis: 24 of hours
};

export const most_series = 6;
const height_px = 256;
const dashes = [[], [7, 4], [2, 4], [], [7, 4], [2, 4]];

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const series_colour = (index: number) => token(`--series-${(index % most_series) + 1}`);

function options(shape: ChartShape, width: number, moved: (at: number | null) => void): uPlot.Options {
  const { series, short, axis_text = shape.text, every = [1, 2, 3, 7, 14, 28, 56, 112] } = shape;
  const axis = { stroke: token("--soft"), grid: { stroke: token("--line"), width: 1 }, ticks: { stroke: token("--line"), width: 1 } };
  const widest = Math.max(...series.flatMap(({ values }) => values), 1);
  return {
    width,
    height: height_px,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    hooks: { setCursor: [(plot) => moved(plot.cursor.idx ?? null)] },
    scales: { x: { time: false, range: [-0.25, Math.max(short.length - 0.75, 0.25)] }, y: { range: (_, low, high) => [Math.min(0, low), Math.max(high, 1) * 1.05] } },
    axes: [
      { ...axis, size: 36, space: 72, incrs: every, values: (_, splits) => splits.map((at) => short[at] ?? "") },
      { ...axis, size: 24 + 8 * axis_text(widest).length, values: (_, splits) => splits.map((value) => (Number.isInteger(value) || widest < 1 ? axis_text(value) : "")) },
    ],
    series: [{}, ...series.map(({ name }, index) => ({
      label: name, stroke: series_colour(index), width: 2, dash: dashes[index]!, points: { show: short.length <= 31, size: 5 },
      ...(series.length === 1 && { fill: series_colour(0) + "22" }),
    }))],
  };
}

// Draws again where the figures, the room or the colours of the page change. `at`: the point that is looked at.
function Plot({ shape, at, look }: { shape: ChartShape; at: number | null; look: (at: number | null) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const drawn = JSON.stringify([shape.points, shape.series]);
  useEffect(() => {
    let is_wanted = true;
    const draw = async () => {
      const { default: Plotter } = await import("uplot");
      if (!is_wanted || !box.current) return;
      plot.current?.destroy();
      plot.current = new Plotter(options(shape, box.current.clientWidth, look), [shape.points.map((_, index) => index), ...shape.series.map(({ values }) => values)], box.current);
    };
    const redraw = () => void draw().catch(() => undefined); // the table has the same figures
    const sized = new ResizeObserver(() => plot.current && box.current && plot.current.setSize({ width: box.current.clientWidth, height: height_px }));
    const theme = matchMedia("(prefers-color-scheme: dark)");
    redraw();
    sized.observe(box.current!);
    theme.addEventListener("change", redraw);
    return () => {
      is_wanted = false;
      sized.disconnect();
      theme.removeEventListener("change", redraw);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [drawn]);

  const said = at === null ? "" : [shape.points[at], ...shape.series.map(({ name, values }) => `${name}: ${shape.text(values[at] ?? 0)}`)].join(", ");
  const move = (event: KeyboardEvent) => {
    const last = shape.points.length - 1;
    const to: Record<string, number> = { ArrowRight: Math.min((at ?? -1) + 1, last), ArrowLeft: Math.max((at ?? last + 1) - 1, 0), Home: 0, End: last };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    look(next);
    plot.current?.setCursor({ left: plot.current.valToPos(next, "x"), top: 0 }, false);
  };
  return (
    <div ref={box} class="chart-plot" role="slider" tabIndex={0} aria-label={t("chart.explore", { what: shape.label })} onKeyDown={move}
      aria-valuemin={0} aria-valuemax={shape.points.length - 1} aria-valuenow={at ?? 0} aria-valuetext={said || t("chart.how")} />
  );
}

// Beside each name the figure of the point that is looked at, else the sum of all.
function Legend({ shape: { series, points, text }, at }: { shape: ChartShape; at: number | null }) {
  return (
    <div class="stack-tight">
      <p class="small soft">{at === null ? t("chart.whole") : points[at]}</p>
      <ul class="chart-legend">
        {series.map(({ name, values }, index) => (
          <li key={name}>
            <span class={`chart-key chart-key-${index + 1}`} aria-hidden="true" />
            <span>{name}</span>
            <span class="strong">{text(at === null ? values.reduce((sum, value) => sum + value, 0) : (values[at] ?? 0))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Figures({ shape: { label, of, points, series, text } }: { shape: ChartShape }) {
  const rows = points.map((point, index) => ({ point, index }));
  return (
    <Table label={label} rows={rows} id_of={({ index }) => index} columns={[
      { name: of, is_head: true, cell: ({ point }) => <span class="nowrap">{point}</span> },
      ...series.map(({ name, values }) => ({ name, is_figure: true, cell: ({ index }: { index: number }) => text(values[index] ?? 0) })),
    ]} />
  );
}

// children: further acts beside "as a table", such as a file.
export function Chart({ children, ...shape }: ChartShape & { children?: ComponentChildren }) {
  const [is_table, set_table] = useState(false);
  const [at, set_at] = useState<number | null>(null);
  const seen = at !== null && at < shape.points.length ? at : null;
  return (
    <figure class="chart" aria-label={shape.label}>
      {is_table ? <Figures shape={shape} /> : <><Plot shape={shape} at={seen} look={set_at} /><Legend shape={shape} at={seen} /></>}
      <div class="row no-print">
        <Button aria-pressed={is_table} onClick={() => set_table(!is_table)}>{t(is_table ? "chart.as_chart" : "chart.as_table")}</Button>
        {children}
      </div>
    </figure>
  );
}

export type BarRow = { name: string; value: number; more?: ComponentChildren };

// A table whose second column is drawn: the figures stand beside.
export function Bars({ label, of, what, rows, text }: { label: string; of: string; what: string; rows: BarRow[]; text: (value: number) => string }) {
  const most = Math.max(...rows.map(({ value }) => value), 1);
  return (
    <table class="bars">
      <caption class="unseen">{label}</caption>
      <thead class="unseen"><tr><th scope="col">{of}</th><td /><th scope="col">{what}</th></tr></thead>
      <tbody>
        {rows.map(({ name, value, more }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="bars-room" aria-hidden="true"><span style={{ width: `${(Math.max(value, 0) / most) * 100}%` }} /></td>
            <td class="is-figure">{text(value)}{more}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
