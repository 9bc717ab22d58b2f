import { useState } from "preact/hooks";
import { get } from "../../../api/client";
import type { Certificate } from "../../../api/types";
import { Form } from "../../../design/form";
import { ButtonLink, Day, Empty } from "../../../design/parts";
import { Picker, type Source } from "../../../design/picker";
import { t } from "../../../state/texts";
import type { StepShape } from "./draft";
import { read_certificate } from "./reads";
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

const granted: Source<Certificate> = {
  name: "certificates/granted",
  find: (q, limit, signal) => get("/api/v1/certificates", { query: { state: ["granted"], order: "newest", limit, ...(q && { q }) }, signal }),
  read: read_certificate,
  option_of: (certificate) => ({ value: certificate.id, name: [certificate.product_name, certificate.product_brand].join(", "), hint: <About certificate={certificate} /> }),
};

const Nothing = () => <Empty><div class="stack"><p>{t("new_order.no_certificate")}</p><p><ButtonLink to="certificats">{t("menu.certificates")}</ButtonLink></p></div></Empty>;

export function CertificateStep({ draft, next, back }: StepShape) {
  const [is_missing, set_missing] = useState(false);
  const send = () => {
    set_missing(!draft.values.certificate_id);
    if (draft.values.certificate_id) next();
  };
  return (
    <Form faults={is_missing ? { "/certificate_id": t("new_order.certificate_missing") } : {}} send={send}>
      <Picker name="certificate_id" label={t("new_order.certificate")} search={t("new_order.certificate_search")} source={granted} value={draft.values.certificate_id}
        set={(certificate_id) => draft.set({ certificate_id })} nothing={<Nothing />} />
      <StepButtons back={back} />
    </Form>
  );
}
