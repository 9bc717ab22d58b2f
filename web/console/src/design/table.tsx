// A table of rows: folds into cards on a telephone, and keeps only the rows in view in the page where there are many.
import type { ComponentChildren, VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { Listing } from "../state/load";
import { t } from "../state/texts";
import { Bones, Button, Empty, ProblemNotice } from "./parts";
import { row_of_window, use_row_window } from "./row_window";

export type Column<T> = {
  name: string;
  cell: (row: T) => ComponentChildren;
  is_figure?: boolean;
  is_head?: boolean; // names the row
};

// at: its place among all rows, of which only some stand in the page.
function Row<T>({ row, columns, at }: { row: T; columns: Column<T>[]; at: number | undefined }) {
  const place = at === undefined ? {} : { "aria-rowindex": at + 2, [row_of_window]: at };
  return (
    <tr {...place}>
      {columns.map((column) => {
        const more = { "data-label": column.name, class: column.is_figure ? "is-figure" : undefined };
        return column.is_head ? <th key={column.name} scope="row" {...more}>{column.cell(row)}</th> : <td key={column.name} {...more}>{column.cell(row)}</td>;
      })}
    </tr>
  );
}

// A row that stands in the page already is the same one when others come and go around it.
function use_rows<T>(rows: T[], columns: Column<T>[], id_of: (row: T) => string | number, is_windowed: boolean) {
  const made = useMemo(() => new Map<number, VNode>(), [rows, columns, is_windowed]);
  return (at: number): VNode => {
    const known = made.get(at);
    if (known) return known;
    const row = rows[at]!;
    const next = <Row key={id_of(row)} row={row} columns={columns} at={is_windowed ? at : undefined} />;
    made.set(at, next);
    return next;
  };
}

function Room({ height_px, columns }: { height_px: number; columns: number }) {
  return height_px > 0 ? <tr class="table-room" aria-hidden="true" style={{ height: `${height_px}px` }}><td colSpan={columns} /></tr> : null;
}

export function Table<T>({ label, rows, columns, id_of }: { label: string; rows: T[]; columns: Column<T>[]; id_of: (row: T) => string | number }) {
  const ids = useMemo(() => rows.map(id_of), [rows]);
  const { box, from, to, is_windowed, above_px, below_px } = use_row_window<HTMLDivElement>(ids);
  const row_at = use_rows(rows, columns, id_of, is_windowed);
  return (
    <div class="table-box" ref={box} tabIndex={0} role="region" aria-label={label}>
      <table class={is_windowed ? "table table-folds table-windowed" : "table table-folds"} aria-rowcount={rows.length + 1}>
        <thead>
          <tr {...(is_windowed ? { "aria-rowindex": 1 } : {})}>
            {columns.map((column) => <th key={column.name} scope="col" class={column.is_figure ? "is-figure" : undefined}>{column.name}</th>)}
          </tr>
        </thead>
        <tbody>
          <Room height_px={above_px} columns={columns.length} />
          {Array.from({ length: to - from }, (_, index) => row_at(from + index))}
          <Room height_px={below_px} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

type Found = Pick<Listing<unknown>, "value" | "has_more" | "is_loading" | "more">;

// A search may end a page before it found anything: that is not yet nobody and nothing.
export const Nothing = ({ list, children }: { list: Found; children: ComponentChildren }) => <Empty>{list.has_more ? <p>{t("act.not_all_searched")}</p> : children}</Empty>;

export function More({ list: { value = [], has_more, is_loading, more } }: { list: Found }) {
  return has_more ? <p><Button is_busy={is_loading} onClick={more}>{t(value.length === 0 ? "act.search_on" : "act.more")}</Button></p> : null;
}

// A list of the server's with all that may become of it: being read, empty, refused, longer than one page.
export function ListTable<T>({ label, list, columns, id_of, empty }: { label: string; list: Listing<T>; columns: Column<T>[]; id_of: (row: T) => string | number; empty: ComponentChildren }) {
  if (!list.value) return list.problem ? <ProblemNotice problem={list.problem} retry={list.reload} /> : <Bones lines={6} />;
  return (
    <div class="stack">
      {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
      {list.value.length === 0 && <Nothing list={list}>{empty}</Nothing>}
      {list.value.length > 0 && <Table {...{ label, columns, id_of }} rows={list.value} />}
      <More list={list} />
    </div>
  );
}
