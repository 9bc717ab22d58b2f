// Orders whose stamps are being made, each as far as it is: by events, of the first ones alone, since a person may have four
// streams at once and other pages want some too.
import { useState } from "preact/hooks";
import { address, get } from "../../api/client";
import type { Order, Schemas } from "../../api/types";
import { Bar, Bones, Card, Link, ProblemNotice, Time } from "../../design/parts";
import { use_load } from "../../state/load";
import { use_me } from "../../state/me";
import { count_text, percent_text, t } from "../../state/texts";
import { use_stream } from "../../state/use_stream";

type Progress = Schemas["Progress"];

const streams_max = 2;
const shown_max = 5;
const every_ms = 30_000;

function Making({ order, is_followed, to, ended }: { order: Order; is_followed: boolean; to: string; ended: () => void }) {
  const [progress, set_progress] = useState<Progress>();
  use_stream(is_followed ? address("/api/v1/orders/{id}/progress", { path: { id: order.id } }) : undefined, (name, data) => {
    set_progress(data as Progress);
    if (name === "end") ended();
  });
  const made = progress?.made ?? 0;
  const share = progress ? made / progress.quantity : 0;
  return (
    <li class="making">
      <span class="row-apart"><Link to={to} class="task-name">{order.number}</Link><span class="figures">{progress && percent_text(share)}</span></span>
      <span class="soft small">{order.product_name}</span>
      {is_followed && <Bar share={share} label={t("making.progress", { number: order.number })} />}
      <span class="soft small">
        {progress ? t("making.made", { made, quantity: count_text(progress.quantity) }) : t("making.quantity", { count: order.quantity })}
        {order.expected_ready_at && <> {t("making.expected")} <Time at={order.expected_ready_at} /></>}
      </span>
    </li>
  );
}

export function MakingCard() {
  const is_printer = use_me().role === "ESTAMPILLEUR_AGREE";
  const list = use_load("home/making", (signal) => get("/api/v1/orders", { query: { state: ["paid", "generating"], limit: shown_max }, signal }), { every_ms });
  return (
    <Card title={t("making.title")}>
      <ProblemNotice problem={list.problem} retry={list.reload} />
      {!list.value && !list.problem && <Bones lines={3} />}
      {list.value?.items.length === 0 && <p class="soft">{t(is_printer ? "making.none_printer" : "making.none")}</p>}
      {list.value && list.value.items.length > 0 && (
        <ul class="tasks">
          {list.value.items.map((order, index) => (
            <Making key={order.id} order={order} is_followed={index < streams_max} to={is_printer ? `travaux/${order.id}` : `commandes/${order.id}`} ended={list.reload} />
          ))}
        </ul>
      )}
    </Card>
  );
}
