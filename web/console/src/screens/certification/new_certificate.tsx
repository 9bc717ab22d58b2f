import { useState } from "preact/hooks";
import { get, post } from "../../api/client";
import { Form, type Faults } from "../../design/form";
import { Button, ButtonLink, Card, Notice, PageHead, Steps } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { use_load } from "../../state/load";
import { go, use_filters } from "../../state/router";
import { t } from "../../state/texts";
import { application_faults, application_input, ApplicationFields, type ApplicationValues } from "./application_fields";
import { CertificateLink, CertificateTag } from "./certificate_parts";
import { ProductPicker } from "./product_picker";
import { step_names } from "./steps";

type Values = ApplicationValues & { product_id: string };

// One product may have several, for several sites; mostly it is a mistake.
function Others({ product_id }: { product_id: string }) {
  const read = use_load(`product/${product_id}/certificates`, (signal) => get("/api/v1/certificates", { query: { product_id, limit: 200 }, signal }));
  const living = (read.value?.items ?? []).filter(({ state }) => !["rejected", "revoked", "expired"].includes(state));
  if (living.length === 0) return null;
  return (
    <Notice tone="caution" title={t("application.others", { count: living.length })}>
      <ul class="stack-tight">{living.map((row) => <li key={row.id}><CertificateLink of={row} /> <CertificateTag state={row.state} /> <span class="soft">{row.site}</span></li>)}</ul>
    </Notice>
  );
}

export default function NewCertificate() {
  const [filters, change] = use_filters<"certificats/nouveau">();
  const draft = use_draft<Values>("certificate/new", { product_id: "", standard: "", site: "", quota: "" });
  const [faults, set_faults] = useState<Faults>({});
  // The address says of which product, where somebody came from its page.
  const product_id = filters["produit"] ?? draft.values.product_id;
  const choose = (id: string) => {
    if (filters["produit"]) change({ produit: undefined });
    draft.set({ product_id: id });
  };
  const create = use_act(async (key: string, values: Values) => {
    const made = await post("/api/v1/certificates", { product_id: values.product_id, ...application_input(values) }, { key });
    draft.drop();
    say(t("application.created", { reference: made.reference }));
    go(`certificats/${made.id}`, { replace: true });
  }, "certificate/new");
  const send = () => {
    const found = { ...(product_id ? {} : { "/product_id": t("application.product_missing") }), ...application_faults(draft.values) };
    set_faults(found);
    create.clear();
    if (Object.keys(found).length === 0) void create.run({ ...draft.values, product_id });
  };
  return (
    <>
      <PageHead title={t("certification.ask")} back={{ to: "certificats", name: t("menu.certificates") }} lead={t("application.lead")} />
      <div class="stack-wide">
        <Steps names={step_names()} at={0} />
        {draft.is_kept && <Notice><p>{t("certification.draft_kept")} <Button look="plain" onClick={draft.drop}>{t("certification.draft_drop")}</Button></p></Notice>}
        <Form faults={faults} problem={create.problem} send={send}>
          <Card title={t("certification.product")}>
            <div class="stack">
              <ProductPicker value={product_id} set={choose} />
              {product_id && <Others product_id={product_id} />}
            </div>
          </Card>
          <Card title={t("application.details")}><ApplicationFields values={draft.values} set={draft.set} /></Card>
          <div class="row">
            <Button look="main" type="submit" is_busy={create.is_running}>{t("application.create")}</Button>
            <ButtonLink to="certificats">{t("act.back")}</ButtonLink>
          </div>
        </Form>
      </div>
    </>
  );
}
