// A question over the page, by the browser's own dialog: it keeps the focus inside and closes on Escape.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Problem } from "../api/problem";
import { t } from "../state/texts";
import { Button, ProblemNotice } from "./parts";

export function Dialog({ title, is_bad = false, close, children }: { title: string; is_bad?: boolean; close: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const title_id = useId();
  const is_wanted = useRef(true);
  const open = () => {
    const shown = dialog.current;
    if (!shown || shown.open) return;
    shown.showModal();
    // The browser's first choice may be the act itself, which a second Enter would do unread.
    if (!document.activeElement?.matches("input, select, textarea")) heading.current?.focus();
  };
  useEffect(() => {
    const shown = dialog.current!;
    open();
    return () => {
      is_wanted.current = false;
      shown.close();
    };
  }, []);
  // Escape twice closes a dialog whatever it says to the first one: who still asks for it has it opened again.
  const on_close = () => {
    if (!is_wanted.current) return;
    close();
    setTimeout(() => is_wanted.current && open());
  };
  return (
    <dialog ref={dialog} class={is_bad ? "dialog dialog-bad" : "dialog"} aria-labelledby={title_id} onCancel={(event) => { event.preventDefault(); close(); }} onClose={on_close}>
      <div class="stack">
        <h2 id={title_id} ref={heading} class="dialog-title" tabIndex={-1}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

// Asks before what cannot be undone: `children` names what will happen.
export function Confirm({ title, children, act, is_bad = false, is_busy = false, problem, yes, close }:
  { title: string; children: ComponentChildren; act: string; is_bad?: boolean; is_busy?: boolean; problem?: Problem | undefined; yes: () => void; close: () => void }) {
  return (
    <Dialog title={title} is_bad={is_bad} close={close}>
      <div class="stack">{children}</div>
      <ProblemNotice problem={problem} />
      <div class="row">
        <Button look={is_bad ? "bad" : "main"} is_busy={is_busy} onClick={yes}>{act}</Button>
        <Button onClick={close}>{t("act.back")}</Button>
      </div>
    </Dialog>
  );
}

// [is_open, open, close]
export function use_open(): [boolean, () => void, () => void] {
  const [is_open, set_open] = useState(false);
  return [is_open, () => set_open(true), () => set_open(false)];
}
