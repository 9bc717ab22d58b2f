// Forms: one label and one hint a field, faults beside the field that they are about and together at the top, where the
// focus goes. Faults come from the server, by the pointers of its answer, and from what can be seen without it.
import type { ComponentChildren, JSX } from "preact";
import { createContext } from "preact";
import { useContext, useEffect, useId, useRef } from "preact/hooks";
import type { Problem } from "../api/problem";
import { t } from "../state/texts";
import { Notice, ProblemNotice } from "./parts";
import { FaultWords } from "./server_words";

export type Faults = Record<string, string>; // by pointer: "/quantity"

// prefix: two forms on a page may have fields of one name.
type Shown = Record<string, ComponentChildren>;
const Context = createContext<{ faults: Shown; prefix: string }>({ faults: {}, prefix: "field" });

const use_fault = (name: string) => useContext(Context).faults[`/${name}`];
export const use_field_id = (name: string) => `${useContext(Context).prefix}/${name}`;

export function faults_of(problem: Problem | undefined): Shown {
  return Object.fromEntries((problem?.faults ?? []).map((fault) => [fault.pointer, <FaultWords of={fault} />]));
}

// faults: what this page found itself. problem: what the server said. first: the field that the focus goes to, where the
// page has but this form.
export function Form({ faults = {}, problem, first, send, children }: { faults?: Faults; problem?: Problem | undefined; first?: string; send: () => void; children: ComponentChildren }) {
  const prefix = useId();
  const all: Shown = { ...faults_of(problem), ...faults };
  const summary = useRef<HTMLDivElement>(null);
  const told = Object.keys(all).length > 0 || problem !== undefined ? JSON.stringify([faults, problem?.faults, problem?.request_id]) : "";
  useEffect(() => {
    if (told) summary.current?.focus();
  }, [told]);
  useEffect(() => {
    if (!first) return;
    // After a dialog has opened, which chooses where its focus begins.
    const timer = setTimeout(() => document.getElementById(`${prefix}/${first}`)?.focus());
    return () => clearTimeout(timer);
  }, [first]);
  return (
    <Context.Provider value={{ faults: all, prefix }}>
      <form class="stack-wide" noValidate onSubmit={(event) => { event.preventDefault(); send(); }}>
        <div ref={summary} tabIndex={-1} hidden={!told}>
          {Object.keys(all).length > 0
            ? <Notice tone="bad" title={t("form.faults", { count: Object.keys(all).length })} role="alert">
                <ul>{Object.entries(all).map(([pointer, text]) => <li key={pointer}><a href={`#${prefix}${pointer}`} onClick={(event) => focus_field(event, prefix + pointer)}>{text}</a></li>)}</ul>
              </Notice>
            : <ProblemNotice problem={problem} />}
        </div>
        {children}
      </form>
    </Context.Provider>
  );
}

// The base address is the console's, so that a bare fragment would leave the page.
function focus_field(event: Event, id: string) {
  event.preventDefault();
  document.getElementById(id)?.focus();
}

type FieldShape = { name: string; label: string; hint?: ComponentChildren; fault?: string | undefined; is_optional?: boolean };

export function Field({ name, label, hint, fault, is_optional = false, children }: FieldShape & { children: (ids: JSX.HTMLAttributes & { id: string }) => ComponentChildren }) {
  const told = use_fault(name);
  const shown = fault ?? told;
  const id = use_field_id(name);
  const own = useId();
  const described = [hint && `${own}-hint`, shown && `${own}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label class="field-label" for={id}>{label}{is_optional && <span class="soft"> {t("form.optional")}</span>}</label>
      {hint && <div class="field-hint" id={`${own}-hint`}>{hint}</div>}
      {shown && <div class="field-fault" id={`${own}-fault`}>{shown}</div>}
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": shown ? true : undefined } as JSX.HTMLAttributes & { id: string })}
    </div>
  );
}

type TextShape = FieldShape & { value: string; set: (value: string) => void } & Omit<JSX.InputHTMLAttributes, "value" | "name" | "label">;

export function TextField({ name, label, hint, fault, is_optional, value, set, class: more = "", ...input }: TextShape) {
  return (
    <Field {...{ name, label, hint, fault }} is_optional={is_optional ?? false}>
      {(ids) => <input type="text" {...input} {...(ids as object)} class={`input ${more}`} name={name} value={value} onInput={(event) => set(event.currentTarget.value)} />}
    </Field>
  );
}

const one_line = (text: string) => text.replace(/\s*[\r\n]+\s*/g, " ");

// is_one_line: the server takes no line ends in it, so that what is pasted in several lines is joined.
export function LongTextField({ name, label, hint, fault, is_optional, value, set, maxLength, is_one_line = false }:
  FieldShape & { value: string; set: (value: string) => void; maxLength?: number; is_one_line?: boolean }) {
  const take = (area: HTMLTextAreaElement) => {
    if (is_one_line) area.value = one_line(area.value);
    set(area.value);
  };
  return (
    <Field {...{ name, label, hint, fault }} is_optional={is_optional ?? false}>
      {(ids) => <textarea {...(ids as object)} class="input" name={name} maxLength={maxLength} value={value} onInput={(event) => take(event.currentTarget)} />}
    </Field>
  );
}

// A count, with its thousands apart as it is typed; "" where there is none.
export function CountField({ value, set, ...field }: FieldShape & { value: string; set: (value: string) => void }) {
  const digits = (text: string) => text.replace(/\D/g, "").slice(0, 15);
  return (
    <TextField {...field} class="input-short input-figures" inputMode="numeric" autoComplete="off"
      value={digits(value).replace(/\B(?=(\d{3})+$)/g, "\u202f")} set={(text) => set(digits(text))} />
  );
}

export function DayField({ value, set, ...field }: FieldShape & { value: string; set: (value: string) => void; min?: string; max?: string }) {
  return <TextField {...field} type="date" class="input-short" value={value} set={set} />;
}

export type Option = { value: string; name: string; hint?: ComponentChildren };

export function SelectField({ name, label, hint, fault, is_optional, value, set, options, none }: FieldShape & { value: string; set: (value: string) => void; options: Option[]; none?: string }) {
  return (
    <Field {...{ name, label, hint, fault }} is_optional={is_optional ?? false}>
      {(ids) => (
        <select {...(ids as object)} class="input" name={name} value={value} onChange={(event) => set(event.currentTarget.value)}>
          {none !== undefined && <option value="">{none}</option>}
          {options.map((option) => <option key={option.value} value={option.value}>{option.name}</option>)}
        </select>
      )}
    </Field>
  );
}

export function ChoiceField({ name, label, hint, fault, value, set, options }: FieldShape & { value: string; set: (value: string) => void; options: Option[] }) {
  const told = use_fault(name);
  const shown = fault ?? told;
  const id = use_field_id(name);
  const own = useId();
  const described = [hint && `${own}-hint`, shown && `${own}-fault`].filter(Boolean).join(" ");
  return (
    <fieldset class="field" role="radiogroup" aria-labelledby={`${own}-name`} aria-describedby={described || undefined} aria-invalid={shown ? true : undefined}>
      <legend class="field-label" id={`${own}-name`}>{label}</legend>
      {hint && <div class="field-hint" id={`${own}-hint`}>{hint}</div>}
      {shown && <div class="field-fault" id={`${own}-fault`}>{shown}</div>}
      {options.map((option, index) => (
        <label key={option.value} class="choice">
          <input type="radio" id={index === 0 ? id : undefined} name={name} value={option.value} checked={value === option.value} onChange={() => set(option.value)} />
          <span class="stack-tight"><span>{option.name}</span>{option.hint && <span class="field-hint">{option.hint}</span>}</span>
        </label>
      ))}
    </fieldset>
  );
}

type CheckShape = { name: string; label: ComponentChildren; hint?: ComponentChildren; fault?: string | undefined; is_on: boolean; set: (is_on: boolean) => void };

export function CheckField({ name, label, hint, fault, is_on, set }: CheckShape) {
  const told = use_fault(name);
  const shown = fault ?? told;
  const id = use_field_id(name);
  const own = useId();
  return (
    <>
      {shown && <div class="field-fault" id={`${own}-fault`}>{shown}</div>}
      <label class="choice">
        <input type="checkbox" id={id} name={name} checked={is_on} aria-describedby={shown ? `${own}-fault` : undefined}
          aria-invalid={shown ? true : undefined} onChange={(event) => set(event.currentTarget.checked)} />
        <span class="stack-tight"><span>{label}</span>{hint && <span class="field-hint">{hint}</span>}</span>
      </label>
    </>
  );
}
