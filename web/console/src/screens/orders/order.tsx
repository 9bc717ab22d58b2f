import { get } from "../../api/client";
import type { Order as OrderRow } from "../../api/types";
import { Bones, Notice, PageHead, ProblemNotice, Steps, type Tone } from "../../design/parts";
import { ServerWords } from "../../design/server_words";
import type { ScreenProps } from "../../state/routes";
import { use_load } from "../../state/load";
import { day_text, t, word } from "../../state/texts";
import { FourEyes } from "./four_eyes";
import { OrderActs } from "./order_acts";
import { OrderMoney } from "./order_money";
import { Deliveries, History, OrderFacts } from "./order_parts";
import { OrderProgress, use_progress } from "./order_progress";
import { OrderStateTag, is_in_the_making, place_of, way } from "./order_words";

const again_ms = 30_000;
const tones: Partial<Record<OrderRow["state"], Tone>> = { rejected: "bad", failed: "bad", on_hold: "caution", cancelled: "caution", lapsed: "caution", delivered: "good", closed: "good", ready: "good" };

// Whom it waits for, in a sentence.
function now_words(order: OrderRow): string {
  if (order.state === "submitted") return word("order_waits", order.waiting_for ?? "OPERATEUR_OCC");
  if (order.state === "approved" && order.pay_before) return t("order_now.approved_before", { day: day_text(order.pay_before) });
  return word("order_now", order.state);
}

function Now({ order }: { order: OrderRow }) {
  return (
    <Notice tone={tones[order.state] ?? "news"} title={now_words(order)}>
      {order.state_reason && <p>{t("orders.why")} <ServerWords>{order.state_reason}</ServerWords></p>}
    </Notice>
  );
}

export default function Order({ parameters }: ScreenProps) {
  const path = { id: parameters["id"]! };
  const order = use_load(`order/${path.id}`, (signal) => get("/api/v1/orders/{id}", { path, signal }), { every_ms: again_ms });
  const history = use_load(`order/${path.id}/history`, (signal) => get("/api/v1/orders/{id}/history", { path, signal }), { every_ms: again_ms });
  const payments = use_load(`order/${path.id}/payments`, (signal) => get("/api/v1/orders/{id}/payments", { path, signal }), { every_ms: again_ms });
  const reload = () => [order, history, payments].forEach((one) => one.reload());
  const row = order.value;
  const progress = use_progress(path.id, row !== undefined && is_in_the_making(row.state), reload);

  const back = { to: "commandes", name: t("menu.orders") };
  if (!row) {
    return (
      <>
        <PageHead title={t("orders.one")} back={back} />
        {order.problem ? <ProblemNotice problem={order.problem} retry={order.reload} /> : <Bones lines={10} />}
      </>
    );
  }
  const was_submitted = history.value?.items.some((event) => event.to === "submitted") ?? false;
  // Who has come to take the money finds the form at once.
  const is_cashier = row.actions.includes("record_payment");
  const money = <OrderMoney order={row} payments={payments.value?.items} reload={reload} />;
  return (
    <>
      <PageHead title={t("orders.numbered", { number: row.number })} back={back} lead={<>{row.product_name} · {row.enterprise_name} <OrderStateTag state={row.state} /></>}>
        <OrderActs order={row} reload={reload} />
      </PageHead>
      <div class="stack-wide">
        <ProblemNotice problem={order.problem} retry={order.reload} />
        <Steps names={way()} at={place_of(row, was_submitted)} />
        <Now order={row} />
        <OrderProgress progress={progress} />
        {is_cashier && money}
        <div class="columns">
          <div class="stack-wide"><OrderFacts order={row} /><Deliveries order={row} /></div>
          {history.value && <FourEyes order={row} history={history.value.items} />}
        </div>
        {!is_cashier && money}
        {history.value ? <History events={history.value.items} /> : <ProblemNotice problem={history.problem} retry={history.reload} />}
      </div>
    </>
  );
}
