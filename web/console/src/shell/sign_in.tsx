// Sign-in: e-mail and password, then the second factor where there is one. As a page of its own, and over a screen whose
// session ended, so that nothing on it is lost.
import { useEffect, useState } from "preact/hooks";
import { Refused, problem_from, type Problem } from "../api/problem";
import { proof_of } from "../api/proof";
import { sign_in, sign_out } from "../api/session";
import { Form, TextField, type Faults } from "../design/form";
import { Button, Link, PageHead } from "../design/parts";
import { PasswordField } from "../design/password";
import { t } from "../state/texts";
import { Alone, PublicLink } from "./alone";

type SignIn = { email: string; password: string; code: string; asks_code: boolean };

// What can be seen without the server, so that no try is spent on it.
function faults_of({ email, password, code, asks_code }: SignIn): Faults {
  const faults: Faults = {};
  if (asks_code && !code.trim()) faults["/totp"] = t("sign_in.code_missing");
  if (!asks_code && !email.trim()) faults["/email"] = t("sign_in.email_missing");
  if (!asks_code && !password) faults["/password"] = t("sign_in.password_missing");
  return faults;
}

// The server's title asks for what was just tried.
function refused_as(problem: Problem, asks_code: boolean): Problem {
  if (problem.name !== "unauthenticated") return problem;
  return { ...problem, said: { title: t(asks_code ? "sign_in.code_refused" : "sign_in.refused") } };
}

export function SignInForm({ email: known = "", asked = () => undefined }: { email?: string; asked?: (asks_code: boolean) => void }) {
  const [values, set_values] = useState<SignIn>({ email: known, password: "", code: "", asks_code: false });
  const [is_busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<Problem>();
  const [faults, set_faults] = useState<Faults>({});
  const { email, password, code, asks_code } = values;
  const set = (changes: Partial<SignIn>) => set_values((before) => ({ ...before, ...changes }));

  useEffect(() => {
    asked(asks_code);
  }, [asks_code]);

  const send = async () => {
    if (is_busy) return;
    const wrong = faults_of(values);
    set_faults(wrong);
    set_problem(undefined);
    if (Object.keys(wrong).length > 0) return;
    set_busy(true);
    try {
      await sign_in({ email: email.trim(), password, ...(asks_code ? proof_of(code) : {}) });
    } catch (error) {
      if (error instanceof Refused && error.problem.name === "totp-required") set({ asks_code: true });
      else set_problem(refused_as(problem_from(error), asks_code));
    } finally {
      set_busy(false);
    }
  };
  const begin_again = () => {
    set_problem(undefined);
    set_faults({});
    set({ asks_code: false, password: "", code: "" });
  };

  return (
    <Form problem={problem} faults={faults} first={asks_code ? "totp" : known ? "password" : "email"} send={() => void send()}>
      {!asks_code && <>
        <TextField name="email" label={t("sign_in.email")} type="email" autoComplete="username" value={email} set={(value) => set({ email: value })} />
        <PasswordField name="password" label={t("sign_in.password")} value={password} set={(value) => set({ password: value })} />
      </>}
      {asks_code && <TextField name="totp" label={t("sign_in.code")} hint={t("sign_in.code_hint")} class="input-figures" autoComplete="one-time-code" spellcheck={false} value={code} set={(value) => set({ code: value })} />}
      <div class="stack">
        <Button look={["main", "wide"]} type="submit" is_busy={is_busy}>{t(asks_code ? "sign_in.confirm" : "sign_in.act")}</Button>
        {asks_code && <Button look="plain" onClick={begin_again}>{t("sign_in.other")}</Button>}
        {!asks_code && !known && <Link class="button button-plain" to="mot-de-passe-oublie">{t("sign_in.forgotten")}</Link>}
        {!asks_code && known && <Button look="plain" onClick={() => void sign_out()}>{t("sign_in.leave")}</Button>}
      </div>
    </Form>
  );
}

export function SignInPage() {
  const [asks_code, set_asks_code] = useState(false);
  return (
    <Alone below={<PublicLink />}>
      <PageHead title={t(asks_code ? "sign_in.code_title" : "sign_in.title")} />
      <SignInForm asked={set_asks_code} />
    </Alone>
  );
}
