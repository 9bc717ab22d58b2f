import { useId } from "preact/hooks";
import type { Schemas, Product } from "../../api/types";
import { SelectField, TextField, type Faults } from "../../design/form";
import { Card, Notice } from "../../design/parts";
import { t, word } from "../../state/texts";
import { category_of, other_category, use_categories } from "./categories";
import { read_gtin, gtin_text } from "./gtin";
import { GtinField, gtin_words } from "./gtin_field";

export type ProductValues = { name: string; brand: string; category: string; other: string; net_content: string; gtin: string; client_reference: string };

export const no_product: ProductValues = { name: "", brand: "", category: "", other: "", net_content: "", gtin: "", client_reference: "" };

export const values_of = (product: Product): ProductValues => ({
  name: product.name, brand: product.brand, category: product.category, other: "", net_content: product.net_content ?? "",
  gtin: product.gtin ? gtin_text(product.gtin) : "", client_reference: product.client_reference ?? "",
});

const category_in = (values: ProductValues) => (values.category === other_category ? category_of(values.other) : values.category);

export function product_faults(values: ProductValues): Faults {
  const faults: Faults = {};
  if (!values.name.trim()) faults["/name"] = t("product.name_missing");
  if (!values.brand.trim()) faults["/brand"] = t("product.brand_missing");
  if (!values.category) faults["/category"] = t("product.category_missing");
  else if (!category_in(values)) faults["/other"] = t("product.other_missing");
  const reading = read_gtin(values.gtin);
  if (reading.kind !== "none" && reading.kind !== "good") faults["/gtin"] = gtin_words(reading);
  return faults;
}

export function product_input(values: ProductValues): Schemas["ProductInput"] {
  const reading = read_gtin(values.gtin);
  return {
    name: values.name.trim(), brand: values.brand.trim(), category: category_in(values),
    ...(reading.kind === "good" && { gtin: reading.digits }),
    ...(values.net_content.trim() && { net_content: values.net_content.trim() }),
    ...(values.client_reference.trim() && { client_reference: values.client_reference.trim() }),
  };
}

type Shape = { values: ProductValues; set: (changes: Partial<ProductValues>) => void };

function CategoryField({ values, set }: Shape) {
  const { names, priced } = use_categories();
  const listed = values.category && values.category !== other_category && !names.includes(values.category) ? [values.category, ...names] : names;
  const chosen = category_in(values);
  return (
    <div class="stack">
      <SelectField name="category" label={t("product.category")} hint={t("product.category_hint")} none={t("product.category_none")}
        value={values.category} set={(category) => set({ category })}
        options={[...listed.map((value) => ({ value, name: word("category", value) })), { value: other_category, name: t("product.category_other") }]} />
      {values.category === other_category && (
        <TextField name="other" label={t("product.other")} hint={t("product.other_hint")} maxLength={60} value={values.other} set={(other) => set({ other })} />
      )}
      {chosen && priced && !priced.has(chosen) && <div class="narrow"><Notice tone="caution"><p>{t("product.unpriced")}</p></Notice></div>}
    </div>
  );
}

// What a citizen compares the goods with.
function Seen({ values }: { values: ProductValues }) {
  const heading = useId();
  return (
    <section class="seen" aria-labelledby={heading}>
      <h3 id={heading} class="small soft">{t("product.seen")}</h3>
      <p class="seen-name">{values.name.trim() || t("product.seen_name")}</p>
      <p>{[values.brand.trim() || t("product.seen_brand"), values.net_content.trim()].filter(Boolean).join(" · ")}</p>
    </section>
  );
}

export const ReferenceField = ({ values, set }: Shape) => (
  <TextField name="client_reference" label={t("product.reference")} hint={t("product.reference_hint")} is_optional class="input-short" maxLength={64}
    autoComplete="off" value={values.client_reference} set={(client_reference) => set({ client_reference })} />
);

export function ProductFields({ values, set }: Shape) {
  return (
    <>
      <Card title={t("product.label_part")}>
        <div class="columns">
          <div class="stack">
            <TextField name="name" label={t("product.name")} hint={t("product.name_hint")} maxLength={200} autoComplete="off" value={values.name} set={(name) => set({ name })} />
            <TextField name="brand" label={t("product.brand")} maxLength={100} autoComplete="off" value={values.brand} set={(brand) => set({ brand })} />
            <TextField name="net_content" label={t("product.net_content")} hint={t("product.net_content_hint")} is_optional class="input-short" maxLength={50} autoComplete="off" value={values.net_content} set={(net_content) => set({ net_content })} />
          </div>
          <Seen values={values} />
        </div>
      </Card>
      <Card title={t("product.sort_part")}><CategoryField values={values} set={set} /></Card>
      <Card title={t("product.codes_part")}>
        <div class="stack">
          <GtinField value={values.gtin} set={(gtin) => set({ gtin })} />
          <ReferenceField values={values} set={set} />
        </div>
      </Card>
    </>
  );
}
