import { useState } from "preact/hooks";
import { get_row, patch } from "../../api/client";
import { Refused } from "../../api/problem";
import type { Certificate, Product, Schemas } from "../../api/types";
import { Form, type Faults } from "../../design/form";
import { Button, Card, Notice } from "../../design/parts";
import { Table } from "../../design/table";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { t, word } from "../../state/texts";
import { product_faults, product_input, ProductFields, ReferenceField, values_of, type ProductValues } from "./product_fields";

type Draft = ProductValues & { version: string };
type Versioned = { row: Product; version: string | undefined };
const fields = ["name", "brand", "net_content", "category", "gtin", "client_reference"] as const;

// A value that stands may be replaced, and not be taken out: null means "as it is" to the server.
const emptied = (values: ProductValues, row: Product): Faults => {
  const before = values_of(row);
  return Object.fromEntries(fields.filter((field) => before[field] && !values[field].trim()).map((field) => [`/${field}`, t("product.no_emptying")]));
};

function patch_of(values: ProductValues, row: Product, is_bound: boolean): Schemas["ProductPatch"] {
  const wanted = product_input(values);
  if (is_bound) return wanted.client_reference ? { client_reference: wanted.client_reference } : {};
  const before = product_input(values_of(row));
  return Object.fromEntries(Object.entries(wanted).filter(([field, value]) => before[field as keyof typeof before] !== value));
}

const shown = (field: (typeof fields)[number], values: ProductValues) =>
  field === "category" ? word("category", product_input(values).category) : values[field] || "–";

const field_name = (field: (typeof fields)[number]) =>
  ({ name: t("product.name"), brand: t("product.brand"), net_content: t("product.net_content"), category: t("product.category"), gtin: t("product.gtin_short"), client_reference: t("product.reference") })[field];

function Conflict({ mine, theirs, keep, take, is_busy }: { mine: ProductValues; theirs: Product; keep: () => void; take: () => void; is_busy: boolean }) {
  const recorded = values_of(theirs);
  const rows = fields.filter((field) => shown(field, mine) !== shown(field, recorded));
  return (
    <Notice tone="caution" title={t("product.conflict")} role="alert">
      <div class="stack">
        <p>{t(rows.length > 0 ? "product.conflict_detail" : "product.conflict_same")}</p>
        {rows.length > 0 && <Table label={t("product.conflict")} rows={rows} id_of={(field) => field} columns={[
          { name: t("product.conflict_field"), is_head: true, cell: field_name },
          { name: t("product.conflict_mine"), cell: (field) => shown(field, mine) },
          { name: t("product.conflict_theirs"), cell: (field) => shown(field, recorded) },
        ]} />}
        <div class="row">
          {rows.length > 0 && <Button is_busy={is_busy} onClick={keep}>{t("product.conflict_keep")}</Button>}
          <Button onClick={take}>{t("product.conflict_take")}</Button>
        </div>
      </div>
    </Notice>
  );
}

export function EditProduct({ product, version, binding, done }: { product: Product; version: string | undefined; binding: Certificate | undefined; done: () => void }) {
  // With the version that it was begun on: what somebody else changed since is never written over unseen.
  const draft = use_draft<Draft>(`product/${product.id}`, { ...values_of(product), version: version ?? "" });
  const [faults, set_faults] = useState<Faults>({});
  const [theirs, set_theirs] = useState<Versioned>();
  const path = { id: product.id };
  const base = theirs?.row ?? product;

  const save = use_act(async (_key: string, values: Draft, row: Product) => {
    try {
      const saved = await patch("/api/v1/products/{id}", patch_of(values, row, binding !== undefined), { path, version: values.version });
      draft.drop();
      say(t("product.saved", { name: saved.name }));
      done();
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.status !== 412) throw error;
      set_theirs(await get_row("/api/v1/products/{id}", { path }));
    }
  });

  const send = (values: Draft, row: Product) => {
    const found = { ...(binding ? {} : product_faults(values)), ...emptied(values, row) };
    set_faults(found);
    save.clear();
    if (Object.keys(found).length === 0) void save.run(values, row);
  };
  const leave = () => {
    draft.drop();
    done();
  };
  const keep_mine = () => {
    const values = { ...draft.values, version: theirs?.version ?? "" };
    draft.set({ version: values.version });
    set_theirs(undefined);
    send(values, base);
  };

  return (
    <div class="stack-wide">
      {theirs && <Conflict mine={draft.values} theirs={theirs.row} keep={keep_mine} take={leave} is_busy={save.is_running} />}
      <Form faults={faults} problem={save.problem} send={() => send(draft.values, base)}>
        {binding
          ? <Card title={t("product.edit")}>
              <div class="stack">
                <p>{t("product.bound", { number: binding.number ?? binding.reference })}</p>
                <ReferenceField values={draft.values} set={draft.set} />
              </div>
            </Card>
          : <ProductFields values={draft.values} set={draft.set} />}
        <div class="row">
          <Button look="main" type="submit" is_busy={save.is_running}>{t("product.save")}</Button>
          <Button onClick={leave}>{t("product.leave")}</Button>
        </div>
      </Form>
    </div>
  );
}
