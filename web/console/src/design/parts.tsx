// Small parts that every screen is made of.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem } from "../api/problem";
import type { Money, Person, Stranger } from "../api/types";
import { go, href_of, take_arrival } from "../state/router";
import { count_text, day_text, money_text, t, time_text, word } from "../state/texts";
import { FaultWords, problem_words } from "./server_words";

type Tone = "good" | "caution" | "bad" | "news" | "plain";
export type { Tone };

// A link within the console: a press with a modifier, or the middle button, opens another tab as everywhere.
export function Link({ to, children, ...more }: { to: string; children: ComponentChildren } & Omit<JSX.AnchorHTMLAttributes, "href">) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return <a {...more} href={href_of(to)} onClick={follow}>{children}</a>;
}

type ButtonLook = "main" | "bad" | "plain" | "wide";
const looks = (look: ButtonLook | ButtonLook[] | undefined) =>
  ["button", ...[look ?? []].flat().map((one) => `button-${one}`)].join(" ");

// is_busy keeps it where it is and takes no second press, without taking the focus away.
export function Button({ look, is_busy = false, type = "button", class: own = "", children, onClick, ...more }:
  { look?: ButtonLook | ButtonLook[]; is_busy?: boolean; children: ComponentChildren } & Omit<JSX.ButtonHTMLAttributes, "class"> & { class?: string }) {
  return (
    <button {...more} type={type} class={`${looks(look)} ${own}`} aria-disabled={is_busy || undefined}
      onClick={(event) => (is_busy ? event.preventDefault() : onClick?.(event))}>
      {is_busy && <span class="spinner is-turning" aria-hidden="true" />}
      {children}
    </button>
  );
}

export function ButtonLink({ to, look, children }: { to: string; look?: ButtonLook | ButtonLook[]; children: ComponentChildren }) {
  return <Link to={to} class={looks(look)}>{children}</Link>;
}

export function Tag({ tone = "plain", children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`tag tag-${tone}`}>{children}</span>;
}

export function Notice({ tone = "news", title, children, role }: { tone?: Tone; title?: ComponentChildren; children?: ComponentChildren; role?: "alert" | "status" }) {
  return (
    <div class={`notice notice-${tone}`} role={role}>
      {title && <h2>{title}</h2>}
      {children}
    </div>
  );
}

export function ProblemNotice({ problem, retry }: { problem: Problem | undefined; retry?: () => void }) {
  if (!problem) return null;
  const { title, detail } = problem_words(problem);
  return (
    <Notice tone={problem.name === "offline" ? "caution" : "bad"} title={title} role="alert">
      {detail && <p>{detail}</p>}
      {problem.faults.filter((fault) => fault.detail && fault.detail !== problem.detail).map((fault) => <p key={fault.pointer}><FaultWords of={fault} /></p>)}
      {problem.request_id && problem.status >= 500 && <p class="small soft">{t("problem.request", { id: problem.request_id })}</p>}
      {retry && <p><Button onClick={retry}>{t("act.retry")}</Button></p>}
    </Notice>
  );
}

// The head of a screen: its name is the page's only h1, the document's title, and where the focus goes.
export function PageHead({ title, back, lead, children }: { title: string; back?: { to: string; name: string }; lead?: ComponentChildren; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${t("app.name")}`;
  }, [title]);
  useEffect(() => {
    // Not on the first screen, and not away from a field that took the focus itself.
    const main = document.getElementById("main");
    if (take_arrival() && !(main !== document.activeElement && main?.contains(document.activeElement))) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header class="page-head">
      {back && <Link class="back no-print" to={back.to}>← {back.name}</Link>}
      <div class="row-apart">
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        <div class="row no-print">{children}</div>
      </div>
      {lead && <div class="soft">{lead}</div>}
    </header>
  );
}

export function Card({ title, children, id }: { title?: ComponentChildren; children: ComponentChildren; id?: string }) {
  return <section class="card" id={id}>{title && <h2>{title}</h2>}{children}</section>;
}

export type Fact = [name: string, value: ComponentChildren] | false | null | undefined;
export function Facts({ of }: { of: Fact[] }) {
  const known = of.filter((fact): fact is [string, ComponentChildren] => Boolean(fact) && (fact as unknown[])[1] !== null && (fact as unknown[])[1] !== undefined && (fact as unknown[])[1] !== "");
  return <dl class="facts">{known.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd>{value}</dd>])}</dl>;
}

export const MoneyText = ({ of }: { of: Money }) => <span class="figures">{money_text(of)}</span>;
export const Time = ({ at }: { at: string }) => <time dateTime={at}>{time_text(at)}</time>;
export const Day = ({ at }: { at: string }) => <time dateTime={at}>{day_text(at)}</time>;
export const Count = ({ of }: { of: number }) => <span class="figures">{count_text(of)}</span>;
// Of people elsewhere an enterprise or a printer is told the organisation and the role alone.
export function who_text(person: Person | Stranger | null): string {
  if (!person) return t("person.program");
  return "name" in person ? person.name : t("person.stranger", { organisation: person.organisation_name, role: word("role", person.role) });
}

export const Who = ({ person }: { person: Person | Stranger | null }) => <>{who_text(person)}</>;

// Lines where text will stand: nothing jumps when it comes.
export function Bones({ lines = 4 }: { lines?: number }) {
  return (
    <div class="bones" role="status">
      <b class="unseen">{t("app.loading")}</b>
      {Array.from({ length: lines }, (_, line) => <span key={line} />)}
    </div>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

export function Bar({ share, label }: { share: number; label: string }) {
  const percent = Math.max(0, Math.min(100, Math.round(share * 100)));
  return <div class="bar" role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}><span style={{ width: `${percent}%` }} /></div>;
}

export function Steps({ names, at }: { names: string[]; at: number }) {
  return (
    <ol class="steps">
      {names.map((name, index) => (
        <li key={name} class={index < at ? "is-done" : ""} aria-current={index === at ? "step" : undefined}>{name}</li>
      ))}
    </ol>
  );
}

// Parts of one screen, each with an address of its own.
export function Tabs({ label, tabs, at }: { label: string; tabs: { to: string; name: string }[]; at: string }) {
  return (
    <nav class="tabs no-print" aria-label={label}>
      {tabs.map(({ to, name }) => <Link key={to} to={to} aria-current={to === at ? "page" : undefined}>{name}</Link>)}
    </nav>
  );
}

export function Copyable({ text, label }: { text: string; label: string }) {
  const [is_copied, set_copied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(() => set_copied(true), () => undefined);
    setTimeout(() => set_copied(false), 2000);
  };
  return (
    <div class="copyable">
      <code>{text}</code>
      <Button onClick={() => void copy()} aria-label={t("act.copy_what", { what: label })}>{is_copied ? t("act.copied") : t("act.copy")}</Button>
    </div>
  );
}
