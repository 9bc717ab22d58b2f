// A forgotten password: asks for a link by e-mail. The answer is the same whoever asks, so that nobody learns who has an access.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import { Form, TextField, type Faults } from "../../design/form";
import { Button, ButtonLink, Notice, PageHead } from "../../design/parts";
import { use_act } from "../../state/act";
import { t } from "../../state/texts";

export default function Forgotten() {
  const [email, set_email] = useState("");
  const [told, set_told] = useState("");
  const [faults, set_faults] = useState<Faults>({});
  const act = use_act(async (_key, address: string) => {
    await post("/api/v1/password-resets", { email: address });
    set_told(address);
  });
  const send = () => {
    const wrong: Faults = /\S@\S/.test(email) ? {} : { "/email": t("forgotten.email_missing") };
    set_faults(wrong);
    if (Object.keys(wrong).length > 0) return act.clear();
    void act.run(email.trim());
  };
  if (told) {
    return (
      <>
        <PageHead title={t("forgotten.title")} />
        <div class="stack">
          <Notice tone="good" title={t("forgotten.sent")} role="status"><p>{t("forgotten.sent_detail", { email: told })}</p></Notice>
          <p>{t("forgotten.nothing_came")}</p>
          <p class="soft">{t("forgotten.authority")}</p>
          <div class="row"><ButtonLink to="">{t("forgotten.back")}</ButtonLink><Button look="plain" onClick={() => set_told("")}>{t("forgotten.other")}</Button></div>
        </div>
      </>
    );
  }
  return (
    <>
      <PageHead title={t("forgotten.title")} lead={t("forgotten.lead")} />
      <Form problem={act.problem} faults={faults} first="email" send={send}>
        <TextField name="email" label={t("sign_in.email")} type="email" autoComplete="username" value={email} set={set_email} />
        <Button look={["main", "wide"]} type="submit" is_busy={act.is_running}>{t("forgotten.act")}</Button>
        <p class="soft small">{t("forgotten.authority")}</p>
      </Form>
    </>
  );
}
