// A table of rows: folds into cards on a telephone, and keeps only the rows in view in the page where there are many.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Listing } from "../state/load";
import { t } from "../state/texts";
import { Bones, Button, Empty, ProblemNotice } from "./parts";

export type Column<T> = {
  name: string;
  cell: (row: T) => ComponentChildren;
  is_figure?: boolean;
  is_head?: boolean; // names the row
};

const windowed_from = 200;
const row_height_px = 45;
const spare_rows = 20;

function Row<T>({ row, columns }: { row: T; columns: Column<T>[] }) {
  return (
    <tr>
      {columns.map((column) => {
        const more = { "data-label": column.name, class: column.is_figure ? "is-figure" : undefined };
        return column.is_head ? <th key={column.name} scope="row" {...more}>{column.cell(row)}</th> : <td key={column.name} {...more}>{column.cell(row)}</td>;
      })}
    </tr>
  );
}

// Of a long table: which rows are in view, and how much room the others take.
function use_window(count: number) {
  const box = useRef<HTMLDivElement>(null);
  const [from, set_from] = useState(0);
  const is_windowed = count > windowed_from;
  useEffect(() => {
    const scrolled = box.current;
    if (!is_windowed || !scrolled) return;
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => set_from(Math.max(0, Math.floor(scrolled.scrollTop / row_height_px) - spare_rows)));
    };
    scrolled.addEventListener("scroll", look, { passive: true });
    return () => {
      scrolled.removeEventListener("scroll", look);
      cancelAnimationFrame(frame);
    };
  }, [is_windowed]);
  const to = is_windowed ? Math.min(count, from + 2 * spare_rows + 40) : count;
  return { box, from: is_windowed ? from : 0, to };
}

function Room({ rows, columns }: { rows: number; columns: number }) {
  return rows > 0 ? <tr aria-hidden="true"><td colSpan={columns} style={{ height: `${rows * row_height_px}px` }} /></tr> : null;
}

export function Table<T>({ label, rows, columns, id_of }: { label: string; rows: T[]; columns: Column<T>[]; id_of: (row: T) => string | number }) {
  const { box, from, to } = use_window(rows.length);
  return (
    <div class="table-box" ref={box} tabIndex={0} role="region" aria-label={label}>
      <table class={rows.length > windowed_from ? "table" : "table table-folds"} aria-rowcount={rows.length}>
        <thead><tr>{columns.map((column) => <th key={column.name} scope="col" class={column.is_figure ? "is-figure" : undefined}>{column.name}</th>)}</tr></thead>
        <tbody>
          <Room rows={from} columns={columns.length} />
          {rows.slice(from, to).map((row) => <Row key={id_of(row)} row={row} columns={columns} />)}
          <Room rows={rows.length - to} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

// A list of the server's with all that may become of it: being read, empty, refused, longer than one page.
export function ListTable<T>({ label, list, columns, id_of, empty }: { label: string; list: Listing<T>; columns: Column<T>[]; id_of: (row: T) => string | number; empty: ComponentChildren }) {
  if (!list.value) return list.problem ? <ProblemNotice problem={list.problem} retry={list.reload} /> : <Bones lines={6} />;
  return (
    <div class="stack">
      {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
      {list.value.length === 0 ? <Empty>{empty}</Empty> : <Table {...{ label, columns, id_of }} rows={list.value} />}
      {list.has_more && <p><Button is_busy={list.is_loading} onClick={list.more}>{t("act.more")}</Button></p>}
    </div>
  );
}
