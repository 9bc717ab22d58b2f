// The enterprise's last look before it submits, or submits anew what was corrected.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Certificate } from "../../api/types";
import { CheckField, Form, type Faults } from "../../design/form";
import { Button, Card, Link } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { address_of } from "../../state/routes";
import { t } from "../../state/texts";
import { application_faults, application_input, ApplicationFields, type ApplicationValues } from "./application_fields";

type Values = ApplicationValues & { has_product: boolean; has_site: boolean; has_all: boolean };

export function SubmitForm({ of, done }: { of: Certificate; done: () => void }) {
  const is_again = of.state === "corrections_requested";
  const draft = use_draft<Values>(`certificate/${of.id}/submit`, {
    standard: of.standard, site: of.site, quota: String(of.quota_requested), has_product: false, has_site: false, has_all: false,
  });
  const [faults, set_faults] = useState<Faults>({});
  const { values, set } = draft;
  const submit = use_act(async (key: string, sent: ApplicationValues) => {
    const now = await post("/api/v1/certificates/{id}/submit", application_input(sent), { path: { id: of.id }, key });
    draft.drop();
    say(t("submit.done", { reference: now.reference }));
    done();
  });
  const send = () => {
    const found: Faults = {
      ...application_faults(values),
      ...(!values.has_product && { "/has_product": t("submit.product_missing") }),
      ...(!values.has_site && { "/has_site": t("submit.site_missing") }),
      ...(is_again && !values.has_all && { "/has_all": t("submit.all_missing") }),
    };
    set_faults(found);
    submit.clear();
    if (Object.keys(found).length === 0) void submit.run({ standard: values.standard, site: values.site, quota: values.quota });
  };
  return (
    <Card title={t(is_again ? "submit.again_title" : "submit.title")}>
      <Form faults={faults} problem={submit.problem} send={send}>
        <ApplicationFields values={values} set={set} />
        <fieldset class="stack-tight">
          <legend class="field-label">{t("submit.checks")}</legend>
          <CheckField name="has_product" label={t("submit.product", { name: of.product_name, brand: of.product_brand })}
            hint={<>{t("submit.product_hint")} <Link to={address_of("produits/:id", { modifier: "1" }, { id: of.product_id })}>{t("submit.product_edit")}</Link></>}
            is_on={values.has_product} set={(has_product) => set({ has_product })} />
          <CheckField name="has_site" label={t("submit.site")} is_on={values.has_site} set={(has_site) => set({ has_site })} />
          {is_again && <CheckField name="has_all" label={t("submit.all")} is_on={values.has_all} set={(has_all) => set({ has_all })} />}
        </fieldset>
        <div><Button look="main" type="submit" is_busy={submit.is_running}>{t(is_again ? "submit.again" : "submit.act")}</Button></div>
      </Form>
    </Card>
  );
}
