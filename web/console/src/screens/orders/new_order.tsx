import { useEffect } from "preact/hooks";
import { Button, Notice, PageHead, Steps } from "../../design/parts";
import { use_draft } from "../../state/draft";
import { go, use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t, word } from "../../state/texts";
import { AppliedStep } from "./new_order/applied_step";
import { CertificateStep } from "./new_order/certificate_step";
import { CheckStep } from "./new_order/check_step";
import { first_open, no_answers, steps, type Answers, type Step } from "./new_order/draft";
import { LayoutStep } from "./new_order/layout_step";
import { Placed, use_placing } from "./new_order/placing";
import { PrintersStep } from "./new_order/printers_step";
import { QuantityStep } from "./new_order/quantity_step";

const questions = { certificate: CertificateStep, quantity: QuantityStep, printers: PrintersStep, applied: AppliedStep, layout: LayoutStep };
const to = (step: Step) => go(address_of("commandes/nouvelle", { etape: step }));

export default function NewOrder() {
  const [filters] = use_filters<"commandes/nouvelle">();
  const draft = use_draft<Answers>("new_order", no_answers);
  const { placed, place, submit } = use_placing(draft.drop);
  const asked = filters["certificat"];
  useEffect(() => {
    if (asked) draft.set({ certificate_id: asked });
  }, [asked]);

  const wished = Math.max(0, steps.indexOf((filters["etape"] ?? "certificate") as Step));
  const at = Math.min(wished, steps.indexOf(first_open(draft.values)));
  const step = steps[at]!;
  const back = at > 0 ? () => to(steps[at - 1]!) : undefined;
  const Question = step === "check" ? undefined : questions[step];
  const head = <PageHead title={t("orders.new")} back={{ to: "commandes", name: t("menu.orders") }} />;
  if (placed) return <>{head}<Placed order={placed} submit={submit} /></>;
  return (
    <>
      {head}
      <div class="stack-wide">
        <Steps names={steps.map((one) => word("new_order_step", one))} at={at} />
        {draft.is_kept && at === 0 && (
          <Notice><div class="row-apart"><p>{t("new_order.kept")}</p><Button onClick={draft.drop}>{t("new_order.forget")}</Button></div></Notice>
        )}
        <div class={step === "layout" || step === "check" ? "card stack" : "card question"}>
          {step === "layout" && <h2>{t("new_order.layout")}</h2>}
          {step === "check" && <h2>{t("new_order.check")}</h2>}
          {Question ? <Question key={step} draft={draft} next={() => to(steps[at + 1]!)} back={back} /> : <CheckStep draft={draft} back={back!} place={place} />}
        </div>
      </div>
    </>
  );
}
