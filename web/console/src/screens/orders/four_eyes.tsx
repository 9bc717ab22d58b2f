// Who asked, who approved which step, and who still may: nobody decides on what they asked for.
import type { Order, Person, Schemas, Stranger } from "../../api/types";
import { Card, Time, Who, who_text } from "../../design/parts";
import { id_of, is_me, use_me } from "../../state/me";
import { t, word } from "../../state/texts";
import { has_ended } from "./order_words";

type History = Schemas["OrderHistory"]["items"];
type Given = Order["approvals"]["given"][number];

const deciders = { occ: "OPERATEUR_OCC", government: "ADMIN_GOUVERNEMENTAL" } as const;

function Done({ what, by, at, comment }: { what: string; by: Person | Stranger | null; at: string; comment?: string | null | undefined }) {
  return (
    <li class="stack-tight">
      <span class="strong">{what}</span>
      <span><Who person={by} />{by && "name" in by && <span class="soft">, {word("role", by.role)}</span>}</span>
      <span class="soft small"><Time at={at} /></span>
      {comment && <span>{t("orders.quoted", { text: comment })}</span>}
    </li>
  );
}

const same = (given: Given, history: History) => history.find((event) => event.at === given.at && who_text(event.by) === who_text(given.by));

function Awaited({ order, step, is_next, askers }: { order: Order; step: keyof typeof deciders; is_next: boolean; askers: (string | undefined)[] }) {
  const me = use_me();
  const is_barred = me.role === deciders[step] && (askers.includes(me.id) || order.approvals.given.some(({ by }) => is_me(by)));
  return (
    <li class="stack-tight is-awaited">
      <span class="strong">{t("four_eyes.awaited", { step: word("order_approval_step", step) })}</span>
      <span>{word("order_decider", step)}</span>
      {is_next && order.actions.includes("approve") && <span class="soft small">{t("four_eyes.you_may")}</span>}
      {is_barred && <span class="soft small">{t("four_eyes.not_you")}</span>}
    </li>
  );
}

export function FourEyes({ order, history }: { order: Order; history: History }) {
  const placed = history.find((event) => event.from === null);
  const submitted = history.find((event) => event.from === "draft" && event.to === "submitted");
  const steps = (["occ", "government"] as const).slice(0, order.approvals.required);
  const awaited = has_ended(order.state) ? [] : steps.filter((step) => !order.approvals.given.some((given) => given.step === step));
  return (
    <Card title={t("four_eyes.title")}>
      <div class="stack">
        <ol class="timeline">
          {placed && <Done what={t("four_eyes.placed")} by={placed.by} at={placed.at} />}
          {submitted && who_text(submitted.by) !== who_text(placed?.by ?? null) && <Done what={t("four_eyes.submitted")} by={submitted.by} at={submitted.at} />}
          {order.approvals.given.map((given) => (
            <Done key={given.at} what={t(given.decision === "approved" ? "four_eyes.approved" : "four_eyes.rejected", { step: word("order_approval_step", given.step) })}
              by={given.by} at={given.at} comment={same(given, history)?.comment} />
          ))}
          {awaited.map((step, index) => <Awaited key={step} {...{ order, step }} is_next={index === 0} askers={[id_of(placed?.by), id_of(submitted?.by)]} />)}
        </ol>
        {["draft", "submitted", "approved"].includes(order.state) && <p class="soft small">{t("four_eyes.payment")}</p>}
      </div>
    </Card>
  );
}
