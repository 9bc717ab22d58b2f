// All answers once more.
import type { ComponentChildren } from "preact";
import type { Schemas } from "../../../api/types";
import { Form, TextField } from "../../../design/form";
import { Button, Count, Facts, Link, MoneyText } from "../../../design/parts";
import type { Draft } from "../../../state/draft";
import { address_of } from "../../../state/routes";
import { t, word } from "../../../state/texts";
import { layout_words } from "../order_parts";
import { layout_of, shares_of, type Answers, type Step } from "./draft";
import type { Placing } from "./placing";
import { Price, use_quotation } from "./quotation";
import { use_certificate, use_printers } from "./reads";

function body_of(answers: Answers, layout: { module_px: number; dpi: number; part_stamps: number }): Schemas["OrderInput"] {
  const reference = answers.client_reference.trim();
  return {
    certificate_id: answers.certificate_id,
    quantity: Number(answers.quantity),
    deliveries: shares_of(answers).map(({ printer_id, quantity }) => ({ printer_id, quantity: Number(quantity) })),
    applied_by: answers.applied_by || "enterprise",
    layout: { ...layout, codes_csv: answers.codes_csv },
    ...(reference ? { client_reference: reference } : {}),
  } as Schemas["OrderInput"];
}

function Answered({ step, name, children }: { step: Step; name: string; children: ComponentChildren }) {
  return (
    <div class="row-apart">
      <span>{children}</span>
      <Link to={address_of("commandes/nouvelle", { etape: step })} aria-label={t("new_order.change_what", { what: name })}>{t("new_order.change")}</Link>
    </div>
  );
}

export function CheckStep({ draft, back, place }: { draft: Draft<Answers>; back: () => void; place: Placing["place"] }) {
  const answers = draft.values;
  const certificate = use_certificate(answers.certificate_id).value;
  const printers = use_printers().value ?? [];
  const printer_of = (id: string) => printers.find((printer) => printer.id === id);
  const layout = layout_of(answers, printer_of(shares_of(answers)[0]?.printer_id ?? ""));
  const quoted = use_quotation(answers.certificate_id, Number(answers.quantity));
  const send = (is_submitted: boolean) => void place.run(body_of(answers, layout), is_submitted);
  return (
    <Form problem={place.problem} send={() => send(true)}>
      <Facts of={[
        [t("orders.certificate"), <Answered step="certificate" name={t("orders.certificate")}>{certificate ? `${certificate.product_name}, ${certificate.number}` : t("app.loading")}</Answered>],
        [t("orders.quantity"), <Answered step="quantity" name={t("orders.quantity")}><Count of={Number(answers.quantity)} /></Answered>],
        [t("orders.deliveries"), <Answered step="printers" name={t("orders.deliveries")}>
          {shares_of(answers).map(({ printer_id, quantity }) => <div key={printer_id}>{t("new_order.share_of", { printer: printer_of(printer_id)?.name ?? "", count: Number(quantity) })}</div>)}</Answered>],
        [t("orders.applied_by"), <Answered step="applied" name={t("orders.applied_by")}>{word("applied_by", answers.applied_by)}</Answered>],
        [t("orders.layout"), <Answered step="layout" name={t("orders.layout")}>{layout_words(layout)}<br />{t(answers.codes_csv ? "layout.with_codes" : "layout.without_codes")}</Answered>],
      ]} />
      <Price quoted={quoted} />
      <TextField name="client_reference" label={t("orders.client_reference")} hint={t("new_order.reference_hint")} is_optional maxLength={64} autoComplete="off"
        value={answers.client_reference} set={(client_reference) => draft.set({ client_reference })} />
      {quoted.quotation && (
        <p>{t("new_order.what_happens", { count: Number(answers.quantity) })} <MoneyText of={quoted.quotation.total} />.</p>
      )}
      <div class="row">
        <Button type="submit" look="main" is_busy={place.is_running}>{t("new_order.place")}</Button>
        <Button is_busy={place.is_running} onClick={() => send(false)}>{t("new_order.keep")}</Button>
        <Button look="plain" onClick={back}>{t("act.back")}</Button>
      </div>
    </Form>
  );
}
