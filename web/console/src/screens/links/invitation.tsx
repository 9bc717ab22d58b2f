// An invitation's link, and the one that the server prints for its first administrator, who says too who he is.
import { useState } from "preact/hooks";
import { read_link, take_up_link } from "../../api/as_nobody";
import type { Schemas } from "../../api/types";
import { TextField, type Faults } from "../../design/form";
import { NewPasswordFields, new_password_faults, no_password } from "../../design/new_password";
import { PageHead } from "../../design/parts";
import { t, time_text } from "../../state/texts";
import { use_link, type OpenLink } from "./link";
import { CodeField, Done, LinkForm, LinkScreen, code_faults } from "./parts";

type Open = Schemas["OpenInvitation"];
type Input = Schemas["InvitationInput"];
type InvitationLink = OpenLink<Open, Input, string>;

const path = "/api/v1/invitations/{token}";

// The address by which he signs in, where it is known.
const take_up = async (token: string, input: Input) => (await take_up_link(path, token, input))?.email ?? input.email ?? "";

function self_faults(name: string, email: string): Faults {
  return { ...(name.trim() ? {} : { "/name": t("links.name_missing") }), ...(/\S@\S/.test(email) ? {} : { "/email": t("sign_in.email_missing") }) };
}

function InvitationForm({ open, link }: { open: Open; link: InvitationLink }) {
  const is_first = open.kind === "first_administrator";
  const [name, set_name] = useState("");
  const [email, set_email] = useState("");
  const [code, set_code] = useState("");
  const [password, set_password] = useState(no_password);
  const [faults, set_faults] = useState<Faults>({});
  const send = () => {
    const wrong = { ...(is_first ? self_faults(name, email) : {}), ...(open.code_required ? code_faults(code) : {}), ...new_password_faults("password", password) };
    set_faults(wrong);
    if (Object.keys(wrong).length > 0) return link.clear();
    void link.send({ password: password.fresh, ...(is_first ? { name: name.trim(), email: email.trim() } : {}), ...(open.code_required ? { code } : {}) });
  };
  return (
    <>
      <PageHead key="open" title={is_first ? t("links.first_administrator") : t("links.welcome", { name: open.name ?? "" })}
        lead={<div class="stack-tight"><p>{t("links.choose", { time: time_text(open.expires_at) })}</p>{is_first && <p>{t("links.then_factor")}</p>}</div>} />
      <LinkForm link={link} faults={faults} first={is_first ? "name" : open.code_required ? "code" : "password"} act={t("links.create")} send={send}>
        {is_first && <TextField name="name" label={t("links.name")} autoComplete="name" maxLength={100} value={name} set={set_name} />}
        {is_first && <TextField name="email" label={t("sign_in.email")} hint={t("links.email_hint")} type="email" autoComplete="username" maxLength={254} value={email} set={set_email} />}
        {open.code_required && <CodeField value={code} set={set_code} />}
        <NewPasswordFields name="password" label={t("sign_in.password")} value={password} set={set_password} />
      </LinkForm>
    </>
  );
}

export default function Invitation() {
  const link = use_link<Open, Input, string>((token) => read_link(path, token), take_up);
  if (link.stage === "done") return <Done title={t("links.ready")}>{link.told ? t("links.ready_detail", { email: link.told }) : t("links.ready_unnamed")}</Done>;
  return (
    <LinkScreen link={link} title={t("links.invitation")} who_gives={<p>{t("links.ask_inviter")}</p>}>
      {(open) => <InvitationForm open={open} link={link} />}
    </LinkScreen>
  );
}
