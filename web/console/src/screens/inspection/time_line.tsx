// When a stamp was looked at, a line a place: the same as the list below it, for the eye.
import type { Schemas } from "../../api/types";
import { province_name } from "../../design/provinces";
import { t, time_text } from "../../state/texts";

type Scan = Schemas["SuspectedScan"];

const row_height = 46;
const line_at = 34;
const mark = 6;
const margin_percent = 2;

type Row = { code: string; name: string; scans: Scan[] };

function rows_of(scans: Scan[]): Row[] {
  const rows = new Map<string, Row>();
  for (const scan of [...scans].reverse()) {
    const code = scan.place?.code ?? "";
    if (!rows.has(code)) rows.set(code, { code, name: code ? province_name(code) : t("suspicion.no_place"), scans: [] });
    rows.get(code)!.scans.push(scan);
  }
  return [...rows.values()];
}

function Mark({ scan, x }: { scan: Scan; x: string }) {
  const title = <title>{`${time_text(scan.at)} – ${t(scan.kind === "inspection" ? "suspicion.inspection" : "suspicion.scan")}`}</title>;
  if (scan.kind === "inspection") {
    return <svg x={x} y={line_at} overflow="visible"><rect class="mark-inspection" x={-mark} y={-mark} width={2 * mark} height={2 * mark}>{title}</rect></svg>;
  }
  return <circle class={scan.place?.source === "network" ? "mark-scan mark-weak" : "mark-scan"} cx={x} cy={line_at} r={mark}>{title}</circle>;
}

export function TimeLine({ scans }: { scans: Scan[] }) {
  const times = scans.map((scan) => Date.parse(scan.at));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const x_of = (at: string) => {
    const share = to === from ? 0.5 : (Date.parse(at) - from) / (to - from);
    return `${margin_percent + share * (100 - 2 * margin_percent)}%`;
  };
  const rows = rows_of(scans);
  const [began, ended] = [time_text(new Date(from).toISOString()), time_text(new Date(to).toISOString())];
  const label = t("suspicion.time_line_label", { count: scans.length, places: rows.length, from: began, to: ended });
  return (
    <figure class="stack-tight">
      <svg class="time-line" width="100%" height={rows.length * row_height} role="img" aria-label={label}>
        {rows.map((row, index) => (
          <svg key={row.code} y={index * row_height} width="100%" height={row_height} overflow="visible">
            <text x="0" y="18">{row.name} ({row.scans.length})</text>
            <line x1="0" x2="100%" y1={line_at} y2={line_at} />
            {row.scans.map((scan, order) => <Mark key={order} scan={scan} x={x_of(scan.at)} />)}
          </svg>
        ))}
      </svg>
      <figcaption class="stack-tight small soft">
        <span class="row-apart"><span>{began}</span>{ended !== began && <span>{ended}</span>}</span>
        <span>{t("suspicion.marks")}</span>
      </figcaption>
    </figure>
  );
}
