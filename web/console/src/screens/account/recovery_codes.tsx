// The recovery codes, which are shown this once: to be printed or copied before anything goes on.
import { useEffect, useState } from "preact/hooks";
import { CheckField } from "../../design/form";
import { Button } from "../../design/parts";
import { use_me } from "../../state/me";
import { t } from "../../state/texts";

const shown_copied_ms = 2_000;

export function RecoveryCodes({ codes, done }: { codes: string[]; done: () => void }) {
  const me = use_me();
  const [is_kept, set_kept] = useState(false);
  const [is_copied, set_copied] = useState(false);
  const [is_asked, set_asked] = useState(false);
  // They are printed alone, wherever on the page they stand.
  useEffect(() => {
    document.body.classList.add("prints-codes");
    return () => document.body.classList.remove("prints-codes");
  }, []);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n")).then(() => set_copied(true), () => undefined);
    setTimeout(() => set_copied(false), shown_copied_ms);
  };
  return (
    <div class="stack codes-sheet">
      <p class="no-print">{t("codes.lead")}</p>
      <p class="only-print">{t("codes.of", { email: me.email })}</p>
      <ol class="codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ol>
      <div class="row no-print">
        <Button onClick={() => print()}>{t("codes.print")}</Button>
        <Button onClick={() => void copy()}>{t(is_copied ? "act.copied" : "codes.copy")}</Button>
      </div>
      <div class="stack no-print">
        {is_asked && !is_kept && <p class="field-fault" role="alert">{t("codes.check_first")}</p>}
        <CheckField name="kept" label={t("codes.kept")} is_on={is_kept} set={set_kept} />
        <p><Button look="main" onClick={() => (is_kept ? done() : set_asked(true))}>{t("codes.done")}</Button></p>
      </div>
    </div>
  );
}
