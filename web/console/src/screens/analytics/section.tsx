// One register's figures: in time as a chart, by key as bars, and as a file.
import type { ComponentChildren } from "preact";
import { address } from "../../api/client";
import { Bars, Chart } from "../../design/chart";
import { Bones, Card, Empty, ProblemNotice } from "../../design/parts";
import type { Loaded } from "../../state/load";
import { t, word } from "../../state/texts";
import { DownloadButton } from "./download";
import { every_of, period_namer, periods_between, series_of, short_namer, totals_of, type Item } from "./figures";
import type { Period } from "./period";

export type SectionShape = {
  title: string;
  what: string; // what is counted: "Vérifications"
  period: Period;
  loaded: Loaded<Item[]>;
  name_of: (item: Item) => string;
  text: (value: number) => string;
  axis_text: (value: number) => string;
  is_grouped: boolean;
  file: { path: string; query: Record<string, string> };
  choices: ComponentChildren;
  empty: string;
  note?: string | undefined;
};

function Shown({ items, shape }: { items: Item[]; shape: SectionShape }) {
  const { period, what, title, name_of, text, axis_text, is_grouped } = shape;
  const points = periods_between(period.from, period.to, period.by);
  const totals = totals_of(items, name_of);
  return (
    <div class="stack-wide">
      <Chart label={title} of={word("step_name", period.by)} points={points.map(period_namer(period.by))} short={points.map(short_namer(period.by))}
        series={series_of(items, points, totals)} text={text} axis_text={axis_text} every={every_of[period.by]}>
        <Csv shape={shape} />
      </Chart>
      {is_grouped && totals.length > 1 && (
        <div class="stack">
          <h3>{t("statistics.whole")}</h3>
          <Bars label={title} of={t("statistics.group")} what={what} text={text} rows={totals} />
        </div>
      )}
    </div>
  );
}

function Csv({ shape: { file, title } }: { shape: SectionShape }) {
  return (
    <DownloadButton url={() => address(file.path, { query: { ...file.query, format: "csv" } })} name="statistiques.csv" label={t("statistics.csv_of", { what: title })}>
      {t("statistics.csv")}
    </DownloadButton>
  );
}

export function Section(shape: SectionShape) {
  const { title, loaded: { value, problem, reload }, choices, empty, note } = shape;
  return (
    <Card title={title}>
      <div class="stack-wide">
        <div class="filters">{choices}</div>
        {problem && <ProblemNotice problem={problem} retry={reload} />}
        {!value && !problem && <Bones lines={8} />}
        {value?.length === 0 && <Empty>{empty}</Empty>}
        {value && value.length > 0 && <Shown items={value} shape={shape} />}
        {note && <p class="soft">{note}</p>}
      </div>
    </Card>
  );
}
