// A password, which may be looked at while it is typed.
import { useState } from "preact/hooks";
import { t } from "../state/texts";
import { Field } from "./form";

export function PasswordField({ name, label, hint, value, set, is_new = false }: { name: string; label: string; hint?: string; value: string; set: (value: string) => void; is_new?: boolean }) {
  const [is_shown, set_shown] = useState(false);
  return (
    <Field name={name} label={label} hint={hint}>
      {(ids) => (
        <div class="password">
          <input {...(ids as object)} class="input" name={name} type={is_shown ? "text" : "password"} value={value} spellcheck={false} autocapitalize="off"
            autoComplete={is_new ? "new-password" : "current-password"} onInput={(event) => set(event.currentTarget.value)} />
          <button class="button password-eye" type="button" aria-pressed={is_shown} aria-label={t("form.show_password", { what: label })} onClick={() => set_shown(!is_shown)}>
            <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
              <path d="M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7z" /><circle cx="12" cy="12" r="3" />{is_shown && <path d="M4 20 20 4" />}
            </svg>
          </button>
        </div>
      )}
    </Field>
  );
}
