// Which product a certificate is asked for: of a few by choosing, of many by a search first.
import { useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Product } from "../../api/types";
import { ChoiceField } from "../../design/form";
import { Bones, Button, ButtonLink, ProblemNotice } from "../../design/parts";
import { SearchField } from "../../design/search";
import { use_load } from "../../state/load";
import { t, word } from "../../state/texts";

const shown_max = 12;

const about = (product: Product) => [product.brand, product.net_content, word("category", product.category)].filter(Boolean).join(" · ");

function Chosen({ id, change }: { id: string; change: () => void }) {
  const product = use_load(`product/${id}/plain`, (signal) => get("/api/v1/products/{id}", { path: { id }, signal }));
  if (!product.value) return product.problem ? <><ProblemNotice problem={product.problem} /><p><Button onClick={change}>{t("application.product_other")}</Button></p></> : <Bones lines={2} />;
  return (
    <div class="row-apart">
      <div><p class="strong">{product.value.name}</p><p class="soft">{about(product.value)}</p></div>
      <Button onClick={change}>{t("application.product_other")}</Button>
    </div>
  );
}

export function ProductPicker({ value, set }: { value: string; set: (id: string) => void }) {
  const [q, set_q] = useState("");
  const list = use_load(`products/pick/${q}`, (signal) => get("/api/v1/products", { query: { limit: shown_max, ...(q && { q }) }, signal }));
  if (value) return <Chosen id={value} change={() => set("")} />;
  const has_many = q !== "" || Boolean(list.value?.next);
  if (list.value?.items.length === 0 && !q) return <div class="stack"><p>{t("application.no_product")}</p><p><ButtonLink to="produits/nouveau">{t("product.new")}</ButtonLink></p></div>;
  return (
    <div class="stack">
      {has_many && <SearchField label={t("product.search")} value={q} set={set_q} />}
      <ProblemNotice problem={list.problem} retry={list.reload} />
      {!list.value && !list.problem && <Bones lines={3} />}
      {list.value?.items.length === 0 && <p>{t("product.none_found", { q })}</p>}
      {list.value && list.value.items.length > 0 && (
        <ChoiceField name="product_id" label={t("application.product_which")} value={value} set={set}
          options={list.value.items.map((product) => ({ value: product.id, name: product.name, hint: about(product) }))} />
      )}
      {list.value?.next && <p class="small soft">{t("application.product_more", { count: shown_max })}</p>}
    </div>
  );
}
