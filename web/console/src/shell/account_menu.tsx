// The person's own: account, language, the way out. Below the name on a wide screen, at the menu's end on a narrow one.
import { useEffect, useRef, useState } from "preact/hooks";
import { sign_out } from "../api/session";
import { Button, Link } from "../design/parts";
import { choose_language, use_me } from "../state/me";
import { language, t, word } from "../state/texts";

export function LanguageButton() {
  const other = language() === "fr" ? "en" : "fr";
  return <Button look="plain" lang={other} onClick={() => void choose_language(other)}>{other === "en" ? "English" : "Français"}</Button>;
}

export function AccountLinks({ here }: { here: string }) {
  const me = use_me();
  return (
    <>
      <p class="account-who"><span class="strong">{me.name}</span><span class="soft small">{word("role", me.role)}, {me.organisation.name}</span></p>
      <Link to="compte" class="button button-plain" aria-current={here === "compte" ? "page" : undefined}>{t("app.account")}</Link>
      <LanguageButton />
      <Button look="plain" onClick={() => void sign_out()}>{t("app.sign_out")}</Button>
    </>
  );
}

export function AccountMenu() {
  const me = use_me();
  const [is_open, set_open] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!is_open) return;
    const on_key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      set_open(false);
      box.current?.querySelector("button")?.focus();
    };
    const on_press = (event: Event) => !box.current?.contains(event.target as Node) && set_open(false);
    addEventListener("keydown", on_key);
    addEventListener("pointerdown", on_press);
    addEventListener("focusin", on_press);
    return () => {
      removeEventListener("keydown", on_key);
      removeEventListener("pointerdown", on_press);
      removeEventListener("focusin", on_press);
    };
  }, [is_open]);
  return (
    <div class="account only-wide" ref={box}>
      <Button look="plain" class="account-button" aria-expanded={is_open} aria-controls="account-menu" onClick={() => set_open(!is_open)}>
        <span>{me.name}</span>
        <svg width="12" height="8" viewBox="0 0 12 8" aria-hidden="true"><path d="m1 1 5 5 5-5" fill="none" stroke="currentColor" stroke-width="2" /></svg>
      </Button>
      {/* Not in the page while it is closed: the narrow menu has the same. */}
      <div id="account-menu" class="account-menu" hidden={!is_open}>{is_open && <AccountLinks here="" />}</div>
    </div>
  );
}
