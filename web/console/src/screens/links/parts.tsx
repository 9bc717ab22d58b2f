// What the screens behind a link have in common.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { session_state, sign_out, watch_session } from "../../api/session";
import { Form, TextField, type Faults } from "../../design/form";
import { Bones, Button, ButtonLink, Notice, PageHead, ProblemNotice } from "../../design/parts";
import { go } from "../../state/router";
import { t } from "../../state/texts";
import type { OpenLink } from "./link";

type AnyLink = Omit<OpenLink<unknown, never, unknown>, "send">;

export const link_code_digits = 10;
export const code_faults = (code: string): Faults => (code.replace(/\D/g, "").length === link_code_digits ? {} : { "/code": t("links.code_missing") });

export function CodeField({ value, set }: { value: string; set: (value: string) => void }) {
  return <TextField name="code" label={t("links.code")} hint={t("links.code_hint")} class="input-figures" inputMode="numeric" autoComplete="off" maxLength={40} value={value} set={set} />;
}

// Somebody else may be signed in here, and would be taken for who came by the link.
export function ToSignIn() {
  const [state, set_state] = useState(session_state);
  useEffect(() => watch_session(set_state), []);
  if (state === "signed_out" || state === "unknown") return <p><ButtonLink to="" look={["main", "wide"]}>{t("links.to_sign_in")}</ButtonLink></p>;
  return (
    <div class="stack">
      <p>{t("links.other_session")}</p>
      <p><Button look={["main", "wide"]} onClick={() => void sign_out().then(() => go(""))}>{t("links.leave_other")}</Button></p>
      <p><ButtonLink to="" look={["plain", "wide"]}>{t("links.keep_other")}</ButtonLink></p>
    </div>
  );
}

function Over({ is_whole, who_gives }: { is_whole: boolean; who_gives: ComponentChildren }) {
  if (!is_whole) return <PageHead key="cut" title={t("links.cut")} lead={t("links.cut_detail")} />;
  return (
    <>
      <PageHead key="over" title={t("links.over")} lead={t("links.over_detail")} />
      <div class="stack">
        <p>{t("links.over_chosen")}</p>
        {who_gives}
        <ToSignIn />
      </div>
    </>
  );
}

// children: once it is known what the link leads to. who_gives: where another one comes from.
export function LinkScreen<Open>({ link, title, who_gives, children }: { link: AnyLink & { open: Open | undefined }; title: string; who_gives: ComponentChildren; children: (open: Open) => ComponentChildren }) {
  if (link.stage === "over") return <Over is_whole={link.is_whole} who_gives={who_gives} />;
  if (link.open !== undefined) return <>{children(link.open)}</>;
  return (
    <>
      <PageHead key="reading" title={title} />
      {link.problem ? <ProblemNotice problem={link.problem} retry={() => void link.look()} /> : <Bones />}
    </>
  );
}

export function Done({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <>
      <PageHead key="done" title={title} />
      <div class="stack"><p>{children}</p><ToSignIn /></div>
    </>
  );
}

function Doubt({ link }: { link: AnyLink }) {
  if (link.doubt === "not_done") return <Notice tone="news" title={t("links.not_done")} role="status"><p>{t("links.not_done_detail")}</p></Notice>;
  return (
    <Notice tone="caution" title={t("links.lost")} role="alert">
      <p>{t("links.lost_detail")}</p>
      <p><Button is_busy={link.is_busy} onClick={() => void link.look()}>{t("links.look")}</Button></p>
    </Notice>
  );
}

export function LinkForm({ link, faults, first, act, send, children }: { link: AnyLink; faults: Faults; first: string; act: string; send: () => void; children: ComponentChildren }) {
  return (
    <Form problem={link.problem} faults={faults} first={first} send={send}>
      {link.doubt !== "none" && <Doubt link={link} />}
      {children}
      <Button look={["main", "wide"]} type="submit" is_busy={link.is_busy}>{act}</Button>
    </Form>
  );
}
