// Sign-in: e-mail and password, then the second factor where there is one. As a page of its own, and over a screen whose
// session ended, so that nothing on it is lost.
import { useEffect, useState } from "preact/hooks";
import { Refused, problem_from, type Problem } from "../api/problem";
import { sign_in } from "../api/session";
import type { Schemas } from "../api/types";
import { Form, TextField } from "../design/form";
import { Button, Link } from "../design/parts";
import { t } from "../state/texts";

const recovery_code = /[^\d\s]/;

export function SignInForm({ email: known = "" }: { email?: string }) {
  const [email, set_email] = useState(known);
  const [password, set_password] = useState("");
  const [code, set_code] = useState("");
  const [asks_code, set_asks_code] = useState(false);
  const [is_busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<Problem>();

  useEffect(() => {
    document.getElementById(`field/${asks_code ? "totp" : known ? "password" : "email"}`)?.focus();
  }, [asks_code]);

  const send = async () => {
    if (is_busy) return;
    set_busy(true);
    set_problem(undefined);
    const input: Schemas["SignInInput"] = { email: email.trim(), password };
    if (asks_code && code.trim()) Object.assign(input, recovery_code.test(code) ? { recovery_code: code.trim() } : { totp: code.replace(/\s/g, "") });
    try {
      await sign_in(input);
    } catch (error) {
      if (error instanceof Refused && error.problem.name === "totp-required") set_asks_code(true);
      else set_problem(problem_from(error));
    } finally {
      set_busy(false);
    }
  };

  return (
    <Form problem={problem} send={() => void send()}>
      {!asks_code && <>
        <TextField name="email" label={t("sign_in.email")} type="email" autoComplete="username" value={email} set={set_email} />
        <TextField name="password" label={t("sign_in.password")} type="password" autoComplete="current-password" value={password} set={set_password} />
      </>}
      {asks_code && <TextField name="totp" label={t("sign_in.code")} hint={t("sign_in.code_hint")} class="input-short input-figures" autoComplete="one-time-code" value={code} set={set_code} />}
      <div class="stack">
        <Button look={["main", "wide"]} type="submit" is_busy={is_busy}>{t(asks_code ? "sign_in.confirm" : "sign_in.act")}</Button>
        {asks_code && <Button look="plain" onClick={() => set_asks_code(false)}>{t("sign_in.other")}</Button>}
        {!asks_code && <Link to="mot-de-passe-oublie">{t("sign_in.forgotten")}</Link>}
      </div>
    </Form>
  );
}
