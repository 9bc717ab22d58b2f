// Asking that a recall be lifted: by another person than who recalled, and a third one decides.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Dialog } from "../../design/dialog";
import { Form, LongTextField, type Faults } from "../../design/form";
import { Button } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { is_me } from "../../state/me";
import { t } from "../../state/texts";

type Shape = { of: Schemas["Recall"]; close: () => void; done: () => void };

export function LiftDialog({ of, close, done }: Shape) {
  if (is_me(of.recalled_by)) {
    return (
      <Dialog title={t("recalls.lift_own")} close={close}>
        <p>{t("recalls.lift_own_detail")}</p>
        <p><Button onClick={close}>{t("act.back")}</Button></p>
      </Dialog>
    );
  }
  return <AskToLift of={of} close={close} done={done} />;
}

function AskToLift({ of, close, done }: Shape) {
  const draft = use_draft(`lift/${of.id}`, { reason: "" });
  const [faults, set_faults] = useState<Faults>({});
  const act = use_act((key: string, reason: string) => post("/api/v1/recalls/{id}/lift", { reason }, { path: { id: of.id }, key }));
  const send = async () => {
    const reason = draft.values.reason.trim();
    set_faults(reason ? {} : { "/reason": t("recalls.lift_reason_needed") });
    if (!reason || !(await act.run(reason))) return;
    draft.drop();
    say(t("recalls.lift_asked"));
    done();
  };
  return (
    <Dialog title={t("recalls.lift_title")} close={close}>
      <p>{t("recalls.lift_detail", { count: of.count, product: of.product_name })}</p>
      <p class="soft">{t("recalls.lift_second")}</p>
      <Form faults={faults} problem={act.problem} send={() => void send()}>
        <LongTextField is_one_line name="reason" label={t("recalls.lift_reason")} maxLength={500} value={draft.values.reason} set={(reason) => draft.set({ reason })} />
        <div class="row">
          <Button look="main" type="submit" is_busy={act.is_running}>{t("recalls.lift_ask")}</Button>
          <Button onClick={close}>{t("act.back")}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
