// A country as tiles, a province each: how often something was there. The figure and the code stand in each tile, so that
// colour is never alone, and the same stands in a table.
import { count_text, t } from "../state/texts";
import { province_name, provinces_beside } from "./provinces";
import { Table } from "./table";

export type PlaceCount = { code: string; count: number };

const side = 60;
const gap = 5;
const shades = 4;

// None, then four shades: a little, up to as much as the most.
function shade_of(count: number, most: number): number {
  if (count <= 0) return 0;
  return Math.max(1, Math.ceil((count / most) * shades));
}

export function TileMap({ label, unit, counts }: { label: string; unit: string; counts: PlaceCount[] }) {
  const known = new Map(counts.map(({ code, count }) => [code, count]));
  const provinces = provinces_beside([...known.keys()]);
  const most = Math.max(1, ...known.values());
  const columns = Math.max(0, ...provinces.map((one) => one.column + 1));
  const rows = Math.max(0, ...provinces.map((one) => one.row + 1));
  const others = counts.filter(({ code, count }) => count > 0 && !provinces.some((one) => one.code === code));
  const length = (tiles: number) => tiles * (side + gap) - gap;
  const listed = counts.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count);
  return (
    <figure class="stack">
      {provinces.length > 0 && <svg class="tile-map" viewBox={`0 0 ${length(columns)} ${length(rows)}`} role="img" aria-label={label}>
        {provinces.map(({ code, name, column, row }) => {
          const count = known.get(code) ?? 0;
          return (
            <g key={code} class={`map-tile map-tile-${shade_of(count, most)}`} transform={`translate(${column * (side + gap)} ${row * (side + gap)})`}>
              <title>{t("places.tile", { place: name, count })}</title>
              <rect width={side} height={side} rx="5" />
              <text x="7" y="17" class="map-code">{code.slice(3)}</text>
              {count > 0 && <text x={side / 2} y="45" class="map-figure">{count_text(count)}</text>}
            </g>
          );
        })}
      </svg>}
      {others.length > 0 && <p class="small">{t("places.others", { places: others.map(({ code, count }) => t("places.tile", { place: province_name(code), count })).join(", ") })}</p>}
      <details class="twin">
        <summary>{t("places.as_table")}</summary>
        <Table label={label} rows={listed} id_of={(row) => row.code} columns={[
          { name: t("places.place"), cell: (row) => `${province_name(row.code)} (${row.code})`, is_head: true },
          { name: unit, cell: (row) => count_text(row.count), is_figure: true },
        ]} />
      </details>
    </figure>
  );
}
