import { useState } from "preact/hooks";
import { post } from "../../api/client";
import { Form, type Faults } from "../../design/form";
import { Button, ButtonLink, Notice, PageHead } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { go } from "../../state/router";
import { t } from "../../state/texts";
import { no_product, product_faults, product_input, ProductFields, type ProductValues } from "./product_fields";

export default function NewProduct() {
  const draft = use_draft<ProductValues>("product/new", no_product);
  const [faults, set_faults] = useState<Faults>({});
  const create = use_act(async (key: string, values: ProductValues) => {
    const made = await post("/api/v1/products", product_input(values), { key });
    draft.drop();
    say(t("product.created", { name: made.name }));
    go(`produits/${made.id}`, { replace: true });
  }, "product/new");

  const send = () => {
    const found = product_faults(draft.values);
    set_faults(found);
    create.clear();
    if (Object.keys(found).length === 0) void create.run(draft.values);
  };

  return (
    <>
      <PageHead title={t("product.new")} back={{ to: "produits", name: t("menu.products") }} lead={t("product.new_lead")} />
      <Form faults={faults} problem={create.problem} send={send}>
        {draft.is_kept && <Notice><p>{t("certification.draft_kept")} <Button look="plain" onClick={draft.drop}>{t("certification.draft_drop")}</Button></p></Notice>}
        <ProductFields values={draft.values} set={draft.set} />
        <div class="row">
          <Button look="main" type="submit" is_busy={create.is_running}>{t("product.create")}</Button>
          <ButtonLink to="produits">{t("act.back")}</ButtonLink>
        </div>
      </Form>
    </>
  );
}
