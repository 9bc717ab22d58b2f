// One row out of many: of a few by choosing, of many by a search first. What is chosen always stands among what is offered.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../api/client";
import { use_load } from "../state/load";
import { t } from "../state/texts";
import { ChoiceField, TextField, type Option } from "./form";
import { Bones, Button, ProblemNotice } from "./parts";
import { SearchField, use_search } from "./search";

const shown_max = 12;

export type Source<T> = {
  name: string; // under which its reads are kept
  find: (q: string, limit: number, signal: AbortSignal) => Promise<Page<T>>;
  read: (id: string, signal: AbortSignal) => Promise<T>;
  option_of: (row: T) => Option;
};

const use_found = <T,>(source: Source<T>, q: string) =>
  use_load(`${source.name}/found/${q}`, (signal) => source.find(q, shown_max, signal));

// Nothing is asked where its row is known already.
const use_chosen = <T,>(source: Source<T>, id: string, is_known: boolean) =>
  use_load(`${source.name}/chosen/${is_known ? "" : id}`, async (signal) => (id && !is_known ? source.read(id, signal) : null));

type PickerShape<T> = {
  name: string;
  label: string;
  search: string;
  source: Source<T>;
  value: string;
  set: (id: string) => void;
  nothing?: ComponentChildren; // where there is none at all
};

export function Picker<T>({ name, label, search, source, value, set, nothing }: PickerShape<T>) {
  const [q, set_q] = useState("");
  const found = use_found(source, q);
  const options = (found.value?.items ?? []).map(source.option_of);
  const is_among = options.some((option) => option.value === value);
  const chosen = use_chosen(source, value, is_among || (!found.value && !found.problem));
  const offered = chosen.value && !is_among ? [source.option_of(chosen.value), ...options] : options;
  const has_many = q !== "" || Boolean(found.value?.next);
  if (found.value && offered.length === 0 && !q && nothing) return <>{nothing}</>;
  return (
    <div class="stack">
      {has_many && <SearchField name={`${name}_search`} label={search} value={q} set={set_q} />}
      <ProblemNotice problem={found.problem ?? chosen.problem} retry={found.problem ? found.reload : chosen.reload} />
      {!found.value && !found.problem && <Bones lines={3} />}
      {found.value && options.length === 0 && <p role="status">{q ? t("picker.none_found", { q }) : t("picker.none")}</p>}
      {offered.length > 0 && <ChoiceField name={name} label={label} value={value} set={set} options={offered} />}
      {found.value?.next && <p class="small soft">{t("picker.more", { count: shown_max })}</p>}
    </div>
  );
}

type FilterShape<T> = { name: string; label: string; all: string; source: Source<T>; value: string; set: (id: string) => void };

function Found<T>({ source, q, set }: { source: Source<T>; q: string; set: (id: string) => void }) {
  const found = use_found(source, q);
  return (
    <div class="filter-found">
      <ProblemNotice problem={found.problem} retry={found.reload} />
      {!found.value && !found.problem && <Bones lines={2} />}
      {found.value?.items.length === 0 && <p role="status">{t("picker.none_found", { q })}</p>}
      <ul>
        {found.value?.items.map(source.option_of).map((option) => (
          <li key={option.value}><Button look="plain" onClick={() => set(option.value)}>{option.name}</Button></li>
        ))}
      </ul>
      {found.value?.next && <p class="small soft">{t("picker.more", { count: shown_max })}</p>}
    </div>
  );
}

function Chosen<T>({ label, all, source, value, let_go, takes_focus }: Omit<FilterShape<T>, "name" | "set"> & { let_go: () => void; takes_focus: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  const chosen = use_chosen(source, value, false);
  useEffect(() => {
    if (takes_focus) place.current?.querySelector("button")?.focus();
  }, []);
  return (
    <div class="field" ref={place}>
      <span class="field-label">{label}</span>
      <span>{chosen.value ? source.option_of(chosen.value).name : "…"} <Button look="plain" onClick={let_go}>{all}</Button></span>
    </div>
  );
}

// Among a list's filters: the rows stand below what is typed, and the focus follows what was chosen.
export function FilterPicker<T>({ name, label, all, source, value, set }: FilterShape<T>) {
  const [q, set_q] = useState("");
  const was_picked = useRef(false);
  const field = use_search(q, set_q);
  const pick = (id: string) => {
    was_picked.current = true;
    set_q("");
    set(id);
  };
  if (value) return <Chosen {...{ label, all, source, value }} let_go={() => set("")} takes_focus={was_picked.current} />;
  return (
    <div class="filter-picker">
      <TextField name={`${name}_search`} type="search" label={label} placeholder={all} maxLength={100} autoComplete="off" {...field} />
      {q && <Found source={source} q={q} set={pick} />}
    </div>
  );
}
