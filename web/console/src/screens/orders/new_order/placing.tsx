// Two calls: the order is placed as a draft, and the draft is submitted. Where the second is refused the draft stands, and
// the page says so.
import { useRef, useState } from "preact/hooks";
import { post } from "../../../api/client";
import type { Order, Schemas } from "../../../api/types";
import { Bones, Button, ButtonLink, Notice, ProblemNotice } from "../../../design/parts";
import { say } from "../../../state/news";
import { use_act, type Act } from "../../../state/act";
import { go } from "../../../state/router";
import { t } from "../../../state/texts";

type Body = Schemas["OrderInput"];
export type Placing = {
  placed: Order | undefined;
  place: Omit<Act<[Body, boolean]>, "run"> & { run: (body: Body, is_submitted: boolean) => Promise<void> };
  submit: Act<[string]>;
};

// drop: the answers, once they are an order.
export function use_placing(drop: () => void): Placing {
  const [placed, set_placed] = useState<Order>();
  const submit = use_act(async (key, id: string) => {
    const order = await post("/api/v1/orders/{id}/submit", {}, { path: { id }, key });
    say(t("new_order.submitted", { number: order.number }));
    go(`commandes/${id}`, { replace: true });
  });
  // Its key hangs on the body alone: placed or kept as a draft, it is one order.
  const made = useRef<Order>();
  const make = use_act(async (key, body: Body) => {
    made.current = await post("/api/v1/orders", body, { key });
  }, "order");
  const run = async (body: Body, is_submitted: boolean) => {
    if (!(await make.run(body))) return;
    const order = made.current!;
    drop();
    if (is_submitted) {
      set_placed(order);
      return void submit.run(order.id);
    }
    say(t("new_order.placed", { number: order.number }));
    go(`commandes/${order.id}`, { replace: true });
  };
  return { placed, place: { ...make, run }, submit };
}

export function Placed({ order, submit }: { order: Order; submit: Placing["submit"] }) {
  if (!submit.problem) return <Bones />;
  return (
    <div class="stack-wide">
      <Notice tone="caution" title={t("new_order.is_draft", { number: order.number })}><p>{t("new_order.is_draft_detail")}</p></Notice>
      <ProblemNotice problem={submit.problem} />
      <div class="row">
        <Button look="main" is_busy={submit.is_running} onClick={() => void submit.run(order.id)}>{t("new_order.submit_again")}</Button>
        <ButtonLink to={`commandes/${order.id}`}>{t("new_order.see_draft")}</ButtonLink>
      </div>
    </div>
  );
}
