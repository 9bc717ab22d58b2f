import { useState } from "preact/hooks";
import type { Certificate } from "../../../api/types";
import { ChoiceField, Form } from "../../../design/form";
import { Bones, ButtonLink, Day, Empty, ProblemNotice } from "../../../design/parts";
import { t } from "../../../state/texts";
import type { StepShape } from "./draft";
import { use_granted } from "./reads";
import { StepButtons } from "./step_buttons";

function About({ certificate }: { certificate: Certificate }) {
  const left = certificate.quota?.left ?? 0;
  return (
    <>
      {certificate.number} · {left > 0 ? t("new_order.quota_left", { count: left }) : t("new_order.quota_none")}
      {certificate.valid_until && <> · {t("new_order.valid_until")} <Day at={certificate.valid_until} /></>}
    </>
  );
}

export function CertificateStep({ draft, next, back }: StepShape) {
  const granted = use_granted();
  const [is_missing, set_missing] = useState(false);
  const send = () => {
    set_missing(!draft.values.certificate_id);
    if (draft.values.certificate_id) next();
  };
  if (!granted.value) return granted.problem ? <ProblemNotice problem={granted.problem} retry={granted.reload} /> : <Bones />;
  if (granted.value.items.length === 0) {
    return <Empty><div class="stack"><p>{t("new_order.no_certificate")}</p><p><ButtonLink to="certificats">{t("menu.certificates")}</ButtonLink></p></div></Empty>;
  }
  return (
    <Form faults={is_missing ? { "/certificate_id": t("new_order.certificate_missing") } : {}} send={send}>
      <ChoiceField name="certificate_id" label={t("new_order.certificate")} value={draft.values.certificate_id} set={(certificate_id) => draft.set({ certificate_id })}
        options={granted.value.items.map((certificate) => ({
          value: certificate.id, name: [certificate.product_name, certificate.product_brand].join(", "), hint: <About certificate={certificate} />,
        }))} />
      <StepButtons back={back} />
    </Form>
  );
}
