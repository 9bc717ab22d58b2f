// The buttons of an order, and what each says before it acts. Which there are the server says.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Order } from "../../api/types";
import { Button, Count, MoneyText } from "../../design/parts";
import { say } from "../../state/news";
import { is_role } from "../../state/me";
import { t, word } from "../../state/texts";
import { ActDialog } from "./act_dialog";

type Act = Exclude<Order["actions"][number], "record_payment">;
const acts: Act[] = ["submit", "approve", "resume", "reject", "cancel"];
const bad: Act[] = ["reject", "cancel"];

const Line = ({ order }: { order: Order }) => (
  <p><span class="strong">{order.product_name}</span>, {order.enterprise_name}<br />
    <Count of={order.quantity} /> {t("orders.stamps", { count: order.quantity })}{order.total && <>, <MoneyText of={order.total} /></>}</p>
);

function consequence(act: Act, order: Order): string {
  const values = { number: order.number, quantity: order.quantity, certificate: order.certificate_number };
  if (act === "submit") return t("order_act.submit_what", values);
  if (act === "reject") return t("order_act.reject_what", values);
  if (act === "resume") return t("order_act.resume_what", values);
  if (act === "cancel") return (order.paid?.amount ?? 0) > 0 ? t("order_act.cancel_paid_what", values) : t("order_act.cancel_what", values);
  const is_last = order.approvals.required <= order.approvals.given.length + 1;
  return is_last ? t("order_act.approve_last_what", values) : t("order_act.approve_first_what", values);
}

function says_of(act: Act): { field: "comment" | "reason"; label: string; is_required: boolean } | undefined {
  if (act === "approve") return { field: "comment", label: t("order_act.comment"), is_required: false };
  if (act === "reject") return { field: "reason", label: t("order_act.reason"), is_required: true };
  if (act === "cancel") return { field: "reason", label: t("order_act.reason"), is_required: !is_role("ENTREPRISE_CERTIFIEE") };
  return undefined;
}

function send_act(act: Act, order: Order, key: string, said: string): Promise<unknown> {
  const where = { path: { id: order.id }, key };
  if (act === "approve") return post("/api/v1/orders/{id}/approve", said ? { comment: said } : {}, where);
  if (act === "reject") return post("/api/v1/orders/{id}/reject", { reason: said }, where);
  if (act === "cancel") return post("/api/v1/orders/{id}/cancel", said ? { reason: said } : {}, where);
  if (act === "resume") return post("/api/v1/orders/{id}/resume", {}, where);
  return post("/api/v1/orders/{id}/submit", {}, where);
}

export function OrderActs({ order, reload }: { order: Order; reload: () => void }) {
  const [asked, set_asked] = useState<Act>();
  const open = acts.filter((act) => order.actions.includes(act));
  if (open.length === 0 && !asked) return null;
  const close = () => set_asked(undefined);
  const done = () => {
    say(t(`order_done.${asked!}`, { number: order.number }));
    close();
    reload();
  };
  return (
    <>
      {open.map((act, index) => (
        <Button key={act} {...(index === 0 && !bad.includes(act) ? { look: "main" as const } : {})} onClick={() => set_asked(act)}>{word("order_act_name", act)}</Button>
      ))}
      {asked && (
        <ActDialog name={`${asked}/${order.id}`} title={t(`order_ask.${asked}`, { number: order.number })} says={says_of(asked)} act={t(`order_do.${asked}`)}
          is_bad={bad.includes(asked)} send={(key, said) => send_act(asked, order, key, said)} done={done} close={close}>
          <Line order={order} />
          <p>{consequence(asked, order)}</p>
        </ActDialog>
      )}
    </>
  );
}
