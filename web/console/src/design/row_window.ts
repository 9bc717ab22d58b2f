// Of a long table: which of its rows stand in the page, and how much room the others take.
import { options } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

type Id = string | number;

const windowed_from = 200;
const shown_rows = 80;
const spare_rows = 20;
const step_rows = 20; // other rows are put into the page after so many, and not with each of them
const guessed_px = 45;

export const row_of_window = "data-row";

// Whoever prints takes the page as it is once the event has passed.
function at_once(act: () => void) {
  const before = options.debounceRendering;
  options.debounceRendering = (render) => render();
  act();
  options.debounceRendering = before!;
}

function use_printing(): boolean {
  const [is_printing, set_printing] = useState(false);
  useEffect(() => {
    const begin = () => at_once(() => set_printing(true));
    const end = () => set_printing(false);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return is_printing;
}

// Heights of the rows that were seen; of the others, what those that were seen first have on average.
export class Heights {
  private seen = new Map<Id, number>();
  private usual = 0;

  of(id: Id): number { return this.seen.get(id) ?? (this.usual || guessed_px); }

  sum(ids: Id[]): number { return ids.reduce<number>((sum, id) => sum + this.of(id), 0); }

  row_at(ids: Id[], top: number): number {
    let row = 0;
    for (let left = top; row < ids.length && left > 0; ++row) left -= this.of(ids[row]!);
    return row;
  }

  // Whether the room of the others is another now.
  measure(rows: Map<Id, Pick<HTMLElement, "getBoundingClientRect">>): boolean {
    const measured = [...rows].map(([id, row]) => [id, row.getBoundingClientRect().height] as const).filter(([, height]) => height > 0);
    for (const [id, height] of measured) this.seen.set(id, height);
    if (this.usual > 0 || measured.length === 0) return false;
    this.usual = measured.reduce((sum, [, height]) => sum + height, 0) / measured.length;
    return true;
  }

  forget() {
    this.seen.clear();
    this.usual = 0;
  }
}

// The first row that stands in the page, where this one is the first in view.
export const from_row = (in_view: number) => Math.floor((in_view - spare_rows) / step_rows) * step_rows;

export function use_row_window<Box extends HTMLElement>(ids: Id[]) {
  const box = useRef<Box>(null);
  const heights = useRef(new Heights()).current;
  const newest = useRef(ids);
  newest.current = ids;
  const [wanted, set_wanted] = useState(0);
  const [, set_turn] = useState(0);
  const is_printing = use_printing();
  const is_windowed = ids.length > windowed_from && !is_printing;
  const from = is_windowed ? Math.min(wanted, ids.length - shown_rows) : 0;
  const to = is_windowed ? from + shown_rows : ids.length;

  useEffect(() => {
    const scrolled = box.current;
    if (!is_windowed || !scrolled) return;
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => set_wanted(Math.max(0, from_row(heights.row_at(newest.current, scrolled.scrollTop)))));
    };
    let width = scrolled.clientWidth;
    const resized = new ResizeObserver(() => {
      if (scrolled.clientWidth === width) return;
      width = scrolled.clientWidth;
      heights.forget();
      set_turn((turn) => turn + 1);
    });
    look();
    scrolled.addEventListener("scroll", look, { passive: true });
    resized.observe(scrolled);
    return () => {
      scrolled.removeEventListener("scroll", look);
      resized.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [is_windowed]);

  useLayoutEffect(() => {
    if (!is_windowed || !box.current) return;
    const rows = [...box.current.querySelectorAll<HTMLElement>(`[${row_of_window}]`)];
    const shown = new Map(rows.map((row) => [ids[Number(row.getAttribute(row_of_window))]!, row]));
    if (heights.measure(shown)) set_turn((turn) => turn + 1);
  });

  return { box, from, to, is_windowed, above_px: is_windowed ? heights.sum(ids.slice(0, from)) : 0, below_px: is_windowed ? heights.sum(ids.slice(to)) : 0 };
}
