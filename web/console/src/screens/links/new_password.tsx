// The link of a reset: another password, and sometimes the end of a lost second factor.
import { useState } from "preact/hooks";
import { read_link, take_up_link } from "../../api/as_nobody";
import type { Schemas } from "../../api/types";
import type { Faults } from "../../design/form";
import { NewPasswordFields, new_password_faults, no_password } from "../../design/new_password";
import { ButtonLink, PageHead } from "../../design/parts";
import { t, time_text } from "../../state/texts";
import { use_link, type OpenLink } from "./link";
import { CodeField, Done, LinkForm, LinkScreen, code_faults } from "./parts";

type Open = Schemas["OpenReset"];
type Input = Schemas["NewPasswordInput"];
type ResetLink = OpenLink<Open, Input, unknown>;

const path = "/api/v1/password-resets/{token}";

function NewPasswordForm({ open, link }: { open: Open; link: ResetLink }) {
  const [code, set_code] = useState("");
  const [password, set_password] = useState(no_password);
  const [faults, set_faults] = useState<Faults>({});
  const send = () => {
    const wrong = { ...(open.code_required ? code_faults(code) : {}), ...new_password_faults("password", password) };
    set_faults(wrong);
    if (Object.keys(wrong).length > 0) return link.clear();
    void link.send({ password: password.fresh, ...(open.code_required ? { code } : {}) });
  };
  return (
    <>
      <PageHead key="open" title={t("links.hello", { name: open.name })}
        lead={<div class="stack-tight"><p>{t("links.choose_new", { time: time_text(open.expires_at) })}</p>{open.totp && <p>{t("links.factor_goes")}</p>}</div>} />
      <LinkForm link={link} faults={faults} first={open.code_required ? "code" : "password"} act={t("links.save")} send={send}>
        {open.code_required && <CodeField value={code} set={set_code} />}
        <NewPasswordFields name="password" label={t("password.new")} value={password} set={set_password} />
      </LinkForm>
    </>
  );
}

function Another() {
  return (
    <>
      <p>{t("links.ask_another")}</p>
      <p><ButtonLink to="mot-de-passe-oublie" look="wide">{t("links.ask_by_email")}</ButtonLink></p>
    </>
  );
}

export default function NewPassword() {
  const link = use_link<Open, Input, unknown>((token) => read_link(path, token), (token, input) => take_up_link(path, token, input));
  if (link.stage === "done") return <Done title={t("links.changed")}>{t("links.changed_detail")}</Done>;
  return (
    <LinkScreen link={link} title={t("password.new")} who_gives={<Another />}>
      {(open) => <NewPasswordForm open={open} link={link} />}
    </LinkScreen>
  );
}
