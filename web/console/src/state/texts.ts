// Texts in the reader's language, and figures, money and times as he writes them. Every visible text stands in
// src/texts/*.json: t("orders.left", { count: 3 }) fills in "{count}" and chooses by it in "{count|estampille|estampilles}".
import type { TextName } from "../generated/text_name";
import type { Money } from "../api/types";
import { authority_today, instant_of } from "./days";

export type Language = "fr" | "en";

const remembered = "qrcongo/language";
let spoken: Language = "fr";
let texts: Record<string, string> = {};
const listeners = new Set<() => void>();

export const language = () => spoken;
// The public's pages speak six languages, the console two.
export const console_language = (asked: string): Language => (asked === "en" ? "en" : "fr");

export function watch_language(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function first_language(): Language {
  const kept = localStorage.getItem(remembered);
  return kept === "en" || kept === "fr" ? kept : navigator.language.startsWith("en") ? "en" : "fr";
}

type Texts = { default: Record<string, string> };
// What stands before the sign-in and around every screen comes first; who gets further takes the rest, and with some screens
// what they alone say.
const parts = {
  door: (next: Language): Promise<Texts> => (next === "en" ? import("texts:en/door") : import("texts:fr/door")),
  rest: (next: Language): Promise<Texts> => (next === "en" ? import("texts:en/rest") : import("texts:fr/rest")),
  administration: (next: Language): Promise<Texts> => (next === "en" ? import("texts:en/administration") : import("texts:fr/administration")),
  audit: (next: Language): Promise<Texts> => (next === "en" ? import("texts:en/audit") : import("texts:fr/audit")),
  inspection: (next: Language): Promise<Texts> => (next === "en" ? import("texts:en/inspection") : import("texts:fr/inspection")),
  printing: (next: Language): Promise<Texts> => (next === "en" ? import("texts:en/printing") : import("texts:fr/printing")),
  links: (next: Language): Promise<Texts> => (next === "en" ? import("texts:en/links") : import("texts:fr/links")),
};
export type TextsPart = keyof typeof parts;
const wanted = new Set<TextsPart>(["door"]);

async function of_console(next: Language): Promise<Texts> {
  const read = await Promise.all([...wanted].map((part) => parts[part](next)));
  return { default: Object.assign({}, ...read.map((part) => part.default)) as Record<string, string> };
}

// read: a page that is not the console takes its own part of the catalogue.
export async function use_language(next: Language, read = of_console): Promise<void> {
  texts = (await read(next)).default;
  spoken = next;
  localStorage.setItem(remembered, next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

// Asked for before it is known who signs in; what cannot be had now is asked for again once it is needed.
export function read_texts_ahead(next: Language, own?: TextsPart) {
  for (const part of ["rest" as const, ...(own ? [own] : [])]) parts[part](next).catch(() => undefined);
}

// Before any screen is shown; own: what it alone says. is_all: it says nothing else.
export async function use_screen_texts(own?: TextsPart, is_all = false): Promise<void> {
  const missing = ([...(is_all ? [] : ["rest"]), ...(own ? [own] : [])] as TextsPart[]).filter((part) => !wanted.has(part));
  if (missing.length === 0) return;
  await Promise.all(missing.map((part) => parts[part](spoken)));
  for (const part of missing) wanted.add(part);
  texts = (await of_console(spoken)).default;
}

type Values = Record<string, string | number>;

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)(?:\|((?:[^|{}]|\{\w+\})*)\|((?:[^{}]|\{\w+\})*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined || many === undefined) return typeof value === "number" ? count_text(value) : value;
    return new Intl.PluralRules(spoken).select(Number(value)) === "one" ? one : fill(many, values);
  });
}

export const t = (name: TextName, values: Values = {}) => fill(texts[name] ?? name, values);

type GroupOf<Name extends string> = Name extends `${infer Group}.${string}` ? Group : never;

export const known_word = (group: GroupOf<TextName>, value: string): string | undefined => texts[`${group}.${value}`];

// The text of an enumeration's value, `order_state.paid`; a value that this page does not know yet stands for itself.
export function word(group: GroupOf<TextName>, value: string): string {
  return known_word(group, value) ?? value.replaceAll("_", " ");
}

const locale = () => (spoken === "en" ? "en-GB" : "fr-FR");
const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
function format<T extends Intl.NumberFormat | Intl.DateTimeFormat>(name: string, make: () => T): T {
  const key = spoken + name;
  if (!formats.has(key)) formats.set(key, make());
  return formats.get(key) as T;
}

export const count_text = (count: number) => format("count", () => new Intl.NumberFormat(locale())).format(count);
// "1,2 M": for the axes of charts.
export const compact_text = (count: number) => format("compact", () => new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 })).format(count);
export const decimal_text = (value: number) => format("decimal", () => new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 })).format(value);
export const percent_text = (share: number, digits = 0) =>
  format("percent" + digits, () => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: digits })).format(share);

const money_format = (currency: string) => format("money" + currency, () => new Intl.NumberFormat(locale(), { style: "currency", currency }));
// How many minor units a unit has, as ISO 4217 says.
export const minor_units = (currency: string) => 10 ** (money_format(currency).resolvedOptions().maximumFractionDigits ?? 2);
export const money_text = ({ amount, currency }: Money) => money_format(currency).format(amount / minor_units(currency));
// Without the fraction, where a glance is enough.
export const whole_money_text = ({ amount, currency }: Money) =>
  format("whole" + currency, () => new Intl.NumberFormat(locale(), { style: "currency", currency, minimumFractionDigits: 0, maximumFractionDigits: 0 })).format(amount / minor_units(currency));

export const day_text = (day: string) =>
  format("day", () => new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" })).format(instant_of(day));
export const today_text = () => format("today", () => new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeZone: "UTC" })).format(instant_of(authority_today()));
export const time_text = (time: string) =>
  format("time", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" })).format(new Date(time));

const kilo = 1000;
export function size_text(bytes: number): string {
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(kilo)), 4);
  const unit = (spoken === "en" ? ["B", "kB", "MB", "GB", "TB"] : ["o", "ko", "Mo", "Go", "To"])[power]!;
  const figure = format("size", () => new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 })).format(bytes / kilo ** power);
  return `${figure} ${unit}`;
}
