import { post } from "../../api/client";
import type { Approval, Schemas } from "../../api/types";
import { Dialog } from "../../design/dialog";
import { Button, Copyable, Notice, Time, Who } from "../../design/parts";
import { with_what_helps } from "../../state/secret_act";
import { t, word } from "../../state/texts";
import { ActDialog } from "../orders/act_dialog";
import { SubjectFacts, title_of } from "./subject";

export type Decided = Schemas["DecidedApproval"];
export type Act = "approve" | "reject";

export function DecisionDialog({ approval, act, decided, close }: { approval: Approval; act: Act; decided: (answer: Decided) => void; close: () => void }) {
  let answer: Decided | undefined;
  const send = async (key: string, said: string) => {
    const where = { path: { id: approval.id }, key };
    answer = act === "approve"
      ? await post("/api/v1/approvals/{id}/approve", said ? { comment: said } : {}, where).catch((error: unknown) => { throw with_what_helps(error, "secret.lost_link"); })
      : await post("/api/v1/approvals/{id}/reject", { reason: said }, where);
    decided(answer);
  };
  const says = act === "approve"
    ? { field: "comment" as const, label: t("order_act.comment"), is_required: false }
    : { field: "reason" as const, label: t("order_act.reason"), is_required: true };
  return (
    <ActDialog name={`${act}/${approval.id}`} title={t(act === "approve" ? "approval.ask_approve" : "approval.ask_reject", { what: title_of(approval) })} says={says}
      act={t(act === "approve" ? "approval.approve" : "approval.reject")} is_bad={act === "reject"} send={send} done={close} close={close}>
      <SubjectFacts approval={approval} />
      <p>{act === "approve" ? word("approval_effect", approval.kind) : word("approval_refusal", approval.kind)}</p>
      <p class="soft">{t("approval.asked_by")} <Who person={approval.asked_by} />, <Time at={approval.asked_at} /></p>
    </ActDialog>
  );
}

// Shown once: the server keeps no link that could be read again.
export function LinkDialog({ approval, close }: { approval: Decided; close: () => void }) {
  return (
    <Dialog title={t("approval.link_title", { name: approval.subject?.name ?? approval.subject_label })} close={() => undefined}>
      <p>{t("approval.link_what", { email: approval.subject?.email ?? approval.subject_label })}</p>
      <Copyable text={approval.link!} label={t("approval.link")} />
      {approval.link_expires_at && <p class="soft">{t("approval.link_until")} <Time at={approval.link_expires_at} /></p>}
      <Notice tone="caution" title={t("approval.link_once")}>
        <p>{t("approval.link_code", { asker: approval.asked_by?.name ?? t("person.program") })}</p>
      </Notice>
      <div class="row"><Button look="main" onClick={close}>{t("approval.link_done")}</Button></div>
    </Dialog>
  );
}
