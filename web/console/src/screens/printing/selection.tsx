// Which stamps a declaration is about: by positions, or by a list of serials. What is selected is said as it is typed.
import { useMemo, useRef } from "preact/hooks";
import { Button, Notice } from "../../design/parts";
import { ChoiceField, CountField, LongTextField, type Faults } from "../../design/form";
import { range_text, without, type Range } from "../../stamps/ranges";
import { count_text, t } from "../../state/texts";
import { free_ranges, type BatchFacts, type Overlap } from "./declared_positions";
import { most_serials, read_serials, type ReadSerials } from "./serials";

// from and to: null as long as nobody typed one; the next free range stands there then.
export type SelectionDraft = { mode: "range" | "list"; from: string | null; to: string | null; list: string; counted: string };
export const no_selection: SelectionDraft = { mode: "range", from: null, to: null, list: "", counted: "" };

export type Selection = {
  mode: "range" | "list";
  from: string;
  to: string;
  range: Range | undefined; // where from and to make one inside the batch
  read: ReadSerials;
  count: number; // 0 where nothing is selected yet
};

export function use_selection(draft: SelectionDraft, facts: BatchFacts): Selection {
  const free = useMemo(() => free_ranges(facts)[0], [facts]);
  const read = useMemo(() => read_serials(draft.mode === "list" ? draft.list : ""), [draft.mode, draft.list]);
  const from = draft.from ?? (free ? String(free.from) : "");
  const to = draft.to ?? (free ? String(free.to) : "");
  const typed = { from: Number(from), to: Number(to) };
  const is_inside = from !== "" && to !== "" && typed.from >= 1 && typed.to >= typed.from && typed.to <= facts.batch.quantity;
  const range = is_inside ? typed : undefined;
  const count = draft.mode === "list" ? read.serials.length : range ? range.to - range.from + 1 : 0;
  return { mode: draft.mode, from, to, range, read, count };
}

export function faults_of_selection(draft: SelectionDraft, selection: Selection, facts: BatchFacts, in_way: Overlap[]): Faults {
  const { quantity } = facts.batch;
  if (selection.mode === "list") {
    const { serials, unread } = selection.read;
    if (serials.length === 0) return { "/serials": t("declaration.list_none") };
    if (serials.length > most_serials) return { "/serials": t("declaration.list_too_long", { most: most_serials }) };
    if (unread.length > 0) return { "/serials": t("declaration.list_unread_fault", { count: unread.length }) };
    if (!draft.counted) return { "/count": t("declaration.counted_none") };
    if (Number(draft.counted) !== serials.length) return { "/count": t("declaration.counted_differs", { counted: Number(draft.counted), read: serials.length }) };
    return {};
  }
  if (!selection.from) return { "/from": t("declaration.from_none") };
  if (!selection.to) return { "/to": t("declaration.to_none") };
  if (Number(selection.from) < 1) return { "/from": t("declaration.from_none") };
  if (Number(selection.to) < Number(selection.from)) return { "/to": t("declaration.to_before") };
  if (Number(selection.to) > quantity) return { "/to": t("declaration.to_beyond", { quantity }) };
  const missing = without([selection.range!], facts.received)[0];
  if (missing) return { "/from": t("declaration.not_received", { range: range_text(missing) }) };
  return in_way.length > 0 ? { "/from": t("declaration.overlap_fault", { range: range_text(in_way[0]!.ranges[0]!) }) } : {};
}

export const selected = (selection: Selection) => selection.mode === "list"
  ? { serials: selection.read.serials, count: selection.count }
  : { from: selection.range!.from, to: selection.range!.to, count: selection.count };

export function Sentence({ selection }: { selection: Selection }) {
  const { count, range, mode } = selection;
  if (mode === "list") return <>{t("declaration.sentence_list", { count })}</>;
  if (!range) return <>{t("declaration.sentence_none")}</>;
  return <>{count === 1 ? t("declaration.sentence_one", { from: range.from }) : t("declaration.sentence", { count, from: range.from, to: range.to })}</>;
}

function ListRead({ read }: { read: ReadSerials }) {
  const shown = read.unread.slice(0, 5);
  return (
    <>
      {read.repeated > 0 && <p class="soft">{t("declaration.list_repeated", { count: read.repeated })}</p>}
      {shown.length > 0 && (
        <Notice tone="caution">
          <p>{t("declaration.list_unread", { count: read.unread.length })}</p>
          <ul>{shown.map(({ line, text }, index) => <li key={index}>{t("declaration.list_line", { line: count_text(line) })} <code>{text}</code></li>)}</ul>
        </Notice>
      )}
    </>
  );
}

function ListFields({ draft, set, read }: { draft: SelectionDraft; set: (changes: Partial<SelectionDraft>) => void; read: ReadSerials }) {
  const file = useRef<HTMLInputElement>(null);
  const take = async (chosen: File | undefined) => {
    if (chosen) set({ list: await chosen.text() });
  };
  return (
    <>
      <LongTextField name="serials" label={t("declaration.list")} hint={t("declaration.list_hint", { most: most_serials })} value={draft.list} set={(list) => set({ list })} />
      <div class="row">
        <input ref={file} type="file" hidden accept=".csv,.txt,text/csv,text/plain" onChange={(event) => { void take(event.currentTarget.files?.[0]); event.currentTarget.value = ""; }} />
        <Button onClick={() => file.current!.click()}>{t("declaration.choose_list")}</Button>
        {draft.list && <Button look="plain" onClick={() => set({ list: "" })}>{t("declaration.clear_list")}</Button>}
      </div>
      {draft.list && <ListRead read={read} />}
      <CountField name="count" label={t("declaration.counted")} hint={t("declaration.counted_hint")} value={draft.counted} set={(counted) => set({ counted })} />
    </>
  );
}

function RangeFields({ draft, set, selection, facts }: { draft: SelectionDraft; set: (changes: Partial<SelectionDraft>) => void; selection: Selection; facts: BatchFacts }) {
  const free = useMemo(() => free_ranges(facts), [facts]);
  const is_default = draft.from === null && draft.to === null;
  return (
    <>
      <div class="row pair">
        <CountField name="from" label={t("declaration.from")} value={selection.from} set={(from) => set({ from })} />
        <CountField name="to" label={t("declaration.to")} value={selection.to} set={(to) => set({ to })} />
      </div>
      {free.length > 0 && (
        <div class="row">
          <span class="soft">{t("declaration.free", { ranges: free.slice(0, 3).map(range_text).join(", ") })}{free.length > 3 && " …"}</span>
          {!is_default && <Button look="plain" onClick={() => set({ from: null, to: null })}>{t("declaration.take_free", { range: range_text(free[0]!) })}</Button>}
        </div>
      )}
      {!facts.is_whole && <p class="soft small">{t("declaration.not_whole")}</p>}
    </>
  );
}

export function SelectionFields(props: { draft: SelectionDraft; set: (changes: Partial<SelectionDraft>) => void; selection: Selection; facts: BatchFacts }) {
  const { draft, set, selection } = props;
  return (
    <>
      <ChoiceField name="mode" label={t("declaration.mode")} value={draft.mode} set={(mode) => set({ mode: mode as SelectionDraft["mode"] })} options={[
        { value: "range", name: t("declaration.mode_range"), hint: t("declaration.mode_range_hint") },
        { value: "list", name: t("declaration.mode_list"), hint: t("declaration.mode_list_hint") },
      ]} />
      {draft.mode === "range" ? <RangeFields {...props} /> : <ListFields {...{ draft, set }} read={selection.read} />}
      <p class="sentence" role="status"><Sentence selection={selection} /></p>
    </>
  );
}
