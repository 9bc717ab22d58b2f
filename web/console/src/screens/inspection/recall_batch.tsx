// Which batch, and which of its positions, a recall is of.
import { useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Batch, Order } from "../../api/types";
import { ChoiceField, CountField, use_field_id } from "../../design/form";
import { Bones, Button, Card, Empty, Facts, ProblemNotice } from "../../design/parts";
import { use_load } from "../../state/load";
import { t } from "../../state/texts";
import { TextFilter } from "./filters";
import { count_in, as_ranges, range_fault, type TypedRange } from "./ranges";

const found_most = 10;

type Found = { batch_id: string; order: Order; printer: string; quantity: number };

const batches_of = (order: Order): Found[] =>
  order.deliveries.flatMap(({ batch_id, printer_name, quantity }) => (batch_id ? [{ batch_id, order, printer: printer_name, quantity }] : []));

function BatchSearch({ choose }: { choose: (batch_id: string) => void }) {
  const [q, set_q] = useState("");
  const { value, problem, reload } = use_load(`recall/orders/${q}`, async (signal) =>
    q ? (await get("/api/v1/orders", { query: { q, limit: 50 }, signal })).items.flatMap(batches_of).slice(0, found_most) : []);
  return (
    <div class="stack">
      <TextFilter value={q} set={set_q} hint={t("recalls.batch_search_hint")} />
      <div role="status" class="stack">
        {!value && (problem ? <ProblemNotice problem={problem} retry={reload} /> : <Bones lines={3} />)}
        {q && value?.length === 0 && <Empty>{t("recalls.no_batch_found")}</Empty>}
        {value && value.length > 0 && (
          <ul class="tasks">
            {value.map(({ batch_id, order, printer, quantity }) => (
              <li key={batch_id} class="row-apart batch-found">
                <span class="stack-tight">
                  <span class="strong">{order.number} · {order.product_name}</span>
                  <span class="soft small">{t("recalls.batch_line", { count: quantity, printer, enterprise: order.enterprise_name })}</span>
                </span>
                <Button onClick={() => choose(batch_id)} aria-label={t("recalls.choose_batch", { order: order.number, printer })}>{t("recalls.choose")}</Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

export function BatchFacts({ of }: { of: Batch }) {
  return (
    <Facts of={[
      [t("suspicion.order"), of.order_number],
      [t("suspicions.product"), of.product_name],
      [t("suspicion.enterprise"), of.enterprise_name],
      [t("stamp_life.printer"), of.printer_name],
      [t("recalls.stamps_in_batch"), t("recalls.batch_counts", { quantity: of.quantity, activated: of.counts.activated, recalled: of.counts.recalled })],
    ]} />
  );
}

export function BatchChoice({ batch, is_loading, choose, fault }: { batch: Batch | undefined; is_loading: boolean; choose: (batch_id: string) => void; fault: string | undefined }) {
  return (
    <Card title={t("recalls.which_batch")}>
      <div class="stack" id={use_field_id("batch_id")} tabIndex={-1}>
        {fault && <p class="field-fault">{fault}</p>}
        {is_loading && <Bones lines={4} />}
        {batch && <><BatchFacts of={batch} /><p><Button onClick={() => choose("")}>{t("recalls.other_batch")}</Button></p></>}
        {!batch && !is_loading && <BatchSearch choose={choose} />}
      </div>
    </Card>
  );
}

type RangesShape = { batch: Batch; extent: string; ranges: TypedRange[]; has_faults: boolean; set: (changes: { extent?: string; ranges?: TypedRange[] }) => void };

export function RangesChoice({ batch, extent, ranges, has_faults, set }: RangesShape) {
  const change = (index: number, changes: Partial<TypedRange>) => set({ ranges: ranges.map((range, at) => (at === index ? { ...range, ...changes } : range)) });
  const valid = ranges.every((range) => !range_fault(range, batch.quantity));
  return (
    <Card title={t("recalls.which_positions")}>
      <div class="stack">
        <ChoiceField name="extent" label={t("recalls.extent")} value={extent} set={(chosen) => set({ extent: chosen })} options={[
          { value: "all", name: t("recalls.extent_all", { count: batch.quantity }) },
          { value: "ranges", name: t("recalls.extent_ranges"), hint: t("recalls.extent_ranges_hint") },
        ]} />
        {extent === "ranges" && ranges.map((range, index) => {
          const fault = has_faults ? range_fault(range, batch.quantity) : undefined;
          return (
            <fieldset key={index} class="row range-row">
              <legend class="unseen">{t("recalls.range_number", { number: index + 1 })}</legend>
              <CountField name={`ranges/${index}/from`} label={t("recalls.from")} fault={fault} value={range.from} set={(from) => change(index, { from })} />
              <CountField name={`ranges/${index}/to`} label={t("recalls.to")} value={range.to} set={(to) => change(index, { to })} />
              {ranges.length > 1 && <Button look="plain" onClick={() => set({ ranges: ranges.filter((_, at) => at !== index) })} aria-label={t("recalls.remove_range_number", { number: index + 1 })}>{t("recalls.remove_range")}</Button>}
            </fieldset>
          );
        })}
        {extent === "ranges" && (
          <div class="row-apart">
            <Button onClick={() => set({ ranges: [...ranges, { from: "", to: "" }] })}>{t("recalls.add_range")}</Button>
            {valid && <span class="strong" role="status">{t("recalls.in_all", { count: count_in(as_ranges(ranges)) })}</span>}
          </div>
        )}
      </div>
    </Card>
  );
}
