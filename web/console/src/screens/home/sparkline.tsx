// A figure's last minutes as a line: how it moved, not how much it was, which the figure beside it says.
const width = 240;
const height = 56;
const stroke = 2;

export type Point = { at: number; value: number };

// At nothing the line lies on the ground; a gap in what was heard is a gap in it.
function path_of(points: Point[], from: number, to: number, top: number, gap: number): string {
  let path = "";
  let before: Point | undefined;
  for (const point of points) {
    const x = ((point.at - from) / (to - from)) * width;
    const y = height - stroke - (point.value / top) * (height - 2 * stroke);
    path += `${before && point.at - before.at < gap ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    before = point;
  }
  return path;
}

export function Sparkline({ points, span, gap, label, color }: { points: Point[]; span: number; gap: number; label: string; color: string }) {
  const to = points.at(-1)?.at ?? 0;
  const top = Math.max(1, ...points.map(({ value }) => value));
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={`M0 ${height - 1}H${width}`} stroke="var(--line)" fill="none" vector-effect="non-scaling-stroke" />
      <path d={path_of(points, to - span, to, top, gap)} stroke={color} stroke-width={stroke} fill="none" stroke-linejoin="round" vector-effect="non-scaling-stroke" />
    </svg>
  );
}
