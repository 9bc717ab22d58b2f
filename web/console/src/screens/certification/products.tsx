import { get } from "../../api/client";
import type { Product } from "../../api/types";
import { ButtonLink, Link, PageHead } from "../../design/parts";
import { SearchField } from "../../design/search";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import { t, word } from "../../state/texts";
import { GtinText } from "./gtin_field";
import { OneEnterprise } from "./one_enterprise";

const columns = (is_own: boolean): Column<Product>[] => [
  { name: t("product.column_name"), is_head: true, cell: (product) => <Link to={`produits/${product.id}`}>{product.name}</Link> },
  { name: t("product.brand"), cell: (product) => product.brand },
  ...(is_own ? [] : [{ name: t("certification.enterprise"), cell: (product: Product) => product.enterprise_name }]),
  { name: t("product.category"), cell: (product) => word("category", product.category) },
  { name: t("product.net_content"), cell: (product) => product.net_content ?? "–" },
  { name: t("product.gtin_short"), cell: (product) => (product.gtin ? <GtinText of={product.gtin} /> : "–") },
  ...(is_own ? [{ name: t("product.reference"), cell: (product: Product) => product.client_reference ?? "–" }] : []),
];

function NoProduct({ q, is_own }: { q: string; is_own: boolean }) {
  if (q) return <p>{t("product.none_found", { q })}</p>;
  if (!is_own) return <p>{t("product.none_yet")}</p>;
  return (
    <div class="stack">
      <p>{t("product.none_own")}</p>
      <p><ButtonLink to="produits/nouveau" look="main">{t("product.new")}</ButtonLink></p>
    </div>
  );
}

export default function Products() {
  const [filters, change] = use_filters<"produits">();
  const { recherche: q = "", entreprise: enterprise_id } = filters;
  const is_own = is_role("ENTREPRISE_CERTIFIEE");
  const list = use_list(`products/${enterprise_id ?? ""}/${q}`, (cursor, signal) =>
    get("/api/v1/products", { query: { ...(q && { q }), ...(enterprise_id && { enterprise_id }), ...(cursor && { cursor }) }, signal }));
  const has_some = q !== "" || (list.value?.length ?? 1) > 0;
  return (
    <>
      <PageHead title={t("menu.products")} lead={is_own ? t("product.list_lead") : undefined}>
        {is_own && has_some && <ButtonLink to="produits/nouveau" look="main">{t("product.new")}</ButtonLink>}
      </PageHead>
      <div class="stack">
        {has_some && <SearchField label={t("product.search")} value={q} set={(text) => change({ recherche: text })} />}
        {!is_own && <OneEnterprise />}
        <ListTable label={t("menu.products")} list={list} columns={columns(is_own)} id_of={(product) => product.id} empty={<NoProduct q={q} is_own={is_own} />} />
      </div>
    </>
  );
}
