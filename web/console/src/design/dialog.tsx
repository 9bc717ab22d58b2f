// A question over the page, by the browser's own dialog: it keeps the focus inside and closes on Escape.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem } from "../api/problem";
import { t } from "../state/texts";
import { Button, ProblemNotice } from "./parts";

export function Dialog({ title, is_bad = false, close, children }: { title: string; is_bad?: boolean; close: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current!;
    if (!shown.open) shown.showModal();
    return () => shown.close();
  }, []);
  return (
    <dialog ref={dialog} class={is_bad ? "dialog dialog-bad" : "dialog"} aria-labelledby="dialog-title" onCancel={(event) => { event.preventDefault(); close(); }}>
      <div class="stack">
        <h2 id="dialog-title">{title}</h2>
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
