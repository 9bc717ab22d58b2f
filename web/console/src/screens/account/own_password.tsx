// Another password for oneself. All other sessions end with it.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Schemas } from "../../api/types";
import { CheckField, Form, type Faults } from "../../design/form";
import { use_open } from "../../design/dialog";
import { Button } from "../../design/parts";
import { NewPasswordFields, new_password_faults, no_password } from "../../design/new_password";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { is_role } from "../../state/me";
import { t } from "../../state/texts";
import { OwnProofFields, use_own_proof } from "./own_proof";
import { tell_sessions } from "./own_sessions";

function PasswordForm({ close }: { close: () => void }) {
  const proof = use_own_proof();
  const [chosen, set_chosen] = useState(no_password);
  const [ends_clients, set_ends_clients] = useState(false);
  const [faults, set_faults] = useState<Faults>({});
  const act = use_act(async (_key, input: Schemas["PasswordInput"]) => {
    await post("/api/v1/me/password", input);
    say(t("password.changed"));
    tell_sessions();
    close();
  });
  const send = () => {
    const wrong = { ...proof.faults({ password: "current_password" }), ...new_password_faults("new_password", chosen) };
    set_faults(wrong);
    if (Object.keys(wrong).length > 0) return act.clear();
    const { password, ...codes } = proof.input;
    void act.run({ current_password: password, new_password: chosen.fresh, ...codes, ...(ends_clients ? { revoke_api_clients: true } : {}) });
  };
  return (
    <Form problem={act.problem} faults={faults} send={send}>
      <OwnProofFields proof={proof} password_name="current_password" />
      <NewPasswordFields name="new_password" label={t("password.new")} value={chosen} set={set_chosen} />
      {is_role("ENTREPRISE_CERTIFIEE", "ESTAMPILLEUR_AGREE") &&
        <CheckField name="revoke_api_clients" label={t("password.revoke_clients")} hint={t("password.revoke_clients_hint")} is_on={ends_clients} set={set_ends_clients} />}
      <p class="soft">{t("password.ends_sessions")}</p>
      <div class="row">
        <Button look="main" type="submit" is_busy={act.is_running}>{t("password.act")}</Button>
        <Button onClick={close}>{t("account.give_up")}</Button>
      </div>
    </Form>
  );
}

export function OwnPassword() {
  const [is_open, open, close] = use_open();
  if (is_open) return <PasswordForm close={close} />;
  return (
    <div class="stack">
      <p>{t("password.lead")}</p>
      <p><Button onClick={open}>{t("password.act")}</Button></p>
    </div>
  );
}
