// A link or a code that the server shows once: what it is, and who gives what to whom.
import { useEffect } from "preact/hooks";
import { Button, Copyable, Notice, Time } from "../../design/parts";
import { guard_leaving } from "../../state/router";
import { t } from "../../state/texts";

export type Shown = {
  name: string; // whom it is for
  purpose: "invitation" | "reset";
  link: { url: string; expires_at: string } | null;
  sent_until: string | null; // it went by e-mail, and serves until then
  code: string | null;
  is_awaiting: boolean;
};

const is_secret = ({ link, code }: Shown) => link !== null || code !== null;

function use_guard(shown: Shown) {
  useEffect(() => {
    if (!is_secret(shown)) return;
    guard_leaving(t("shown_once.leave"));
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => {
      guard_leaving(null);
      removeEventListener("beforeunload", ask);
    };
  }, [shown]);
}

// Neither of the two administrators holds both: the link alone, or the code alone, opens nothing.
function SplitSteps({ name, code }: { name: string; code: string | null }) {
  return (
    <ol class="timeline">
      <li>{t("shown_once.split_approve")}</li>
      <li>{t("shown_once.split_link", { name })}</li>
      {code && <li>{t("shown_once.split_code", { name })}</li>}
      <li>{t("shown_once.split_open", { name })}</li>
    </ol>
  );
}

export function ShownOnce({ shown, done }: { shown: Shown; done: () => void }) {
  use_guard(shown);
  const { name, purpose, link, sent_until, code, is_awaiting } = shown;
  const finish = () => { guard_leaving(null); done(); };
  return (
    <div class="stack">
      {link && (
        <>
          <p>{t(purpose === "invitation" ? "shown_once.link_invitation" : "shown_once.link_reset", { name })}</p>
          <Copyable text={link.url} label={t("shown_once.link")} />
          <p class="soft">{t("shown_once.until")} <Time at={link.expires_at} />.</p>
        </>
      )}
      {sent_until && <Notice tone="good"><p>{t("shown_once.sent", { name })} <Time at={sent_until} />.</p></Notice>}
      {is_awaiting && <p>{t("shown_once.awaiting", { name })}</p>}
      {code && (
        <>
          <p class="strong">{t("shown_once.code_for", { name })}</p>
          <Copyable text={code} label={t("shown_once.code")} />
        </>
      )}
      {is_awaiting && <SplitSteps name={name} code={code} />}
      {is_secret(shown) && <Notice tone="caution"><p>{t(code ? "shown_once.code_never_again" : "shown_once.link_never_again")}</p></Notice>}
      <p><Button look="main" onClick={finish}>{t(is_secret(shown) ? "shown_once.noted" : "shown_once.close")}</Button></p>
    </div>
  );
}
