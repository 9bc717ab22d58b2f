import { get, get_row } from "../../api/client";
import type { Certificate, Product } from "../../api/types";
import { Bones, Button, ButtonLink, Card, Day, Empty, Facts, Link, Notice, PageHead, ProblemNotice, Time } from "../../design/parts";
import { Table, type Column } from "../../design/table";
import { use_load, type Loaded } from "../../state/load";
import { is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t, word } from "../../state/texts";
import { CertificateLink, CertificateTag } from "./certificate_parts";
import { EditProduct } from "./edit_product";
import { GtinText } from "./gtin_field";

// From its submission on, nothing that a certificate says of its product changes.
const leaves_free = ["draft", "corrections_requested", "rejected"];

function ProductFacts({ product }: { product: Product }) {
  const is_own = is_role("ENTREPRISE_CERTIFIEE");
  return (
    <Card title={t("product.facts")}>
      <Facts of={[
        [t("product.name"), product.name],
        [t("product.brand"), product.brand],
        [t("product.net_content"), product.net_content],
        [t("product.category"), word("category", product.category)],
        [t("product.gtin_short"), product.gtin ? <GtinText of={product.gtin} /> : t("product.no_gtin")],
        [t("product.reference"), product.client_reference],
        !is_own && [t("certification.enterprise"), <Link to={`organisations/${product.enterprise_id}`}>{product.enterprise_name}</Link>],
        [t("certification.changed_at"), <Time at={product.updated_at} />],
      ]} />
    </Card>
  );
}

const columns = (): Column<Certificate>[] => [
  { name: t("certification.file"), is_head: true, cell: (certificate) => <CertificateLink of={certificate} /> },
  { name: t("certification.state"), cell: (certificate) => <CertificateTag state={certificate.state} /> },
  { name: t("certification.standard"), cell: (certificate) => certificate.standard },
  { name: t("certification.valid_until"), cell: (certificate) => (certificate.valid_until ? <Day at={certificate.valid_until} /> : "–") },
];

function Certificates({ list, ask }: { list: Loaded<{ items: Certificate[] }>; ask: string | undefined }) {
  return (
    <Card title={t("product.certificates")}>
      <ProblemNotice problem={list.problem} retry={list.reload} />
      {!list.value && !list.problem && <Bones lines={2} />}
      {list.value?.items.length === 0 && <Empty><div class="stack"><p>{t("product.no_certificate")}</p>{ask && <p><Link to={ask}>{t("certification.ask")}</Link></p>}</div></Empty>}
      {list.value && list.value.items.length > 0 && <Table label={t("product.certificates")} rows={list.value.items} columns={columns()} id_of={({ id }) => id} />}
    </Card>
  );
}

export default function ProductScreen({ parameters }: { parameters: Record<string, string> }) {
  const id = parameters["id"]!;
  const [filters, change] = use_filters<"produits/:id">();
  const is_own = is_role("ENTREPRISE_CERTIFIEE");
  const product = use_load(`product/${id}`, () => get_row("/api/v1/products/{id}", { path: { id } }));
  const certificates = use_load(`product/${id}/certificates`, (signal) => get("/api/v1/certificates", { query: { product_id: id, limit: 200 }, signal }));
  const back = { to: "produits", name: t("menu.products") };
  if (!product.value) {
    return (
      <>
        <PageHead title={t("product.one")} back={back} />
        {product.problem ? <ProblemNotice problem={product.problem} retry={product.reload} /> : <Bones lines={6} />}
      </>
    );
  }
  const { row, version } = product.value;
  const ask = is_own ? address_of("certificats/nouveau", { produit: id }) : undefined;
  const binding = certificates.value?.items.find(({ state }) => !leaves_free.includes(state));
  const is_editing = is_own && filters["modifier"] === "1" && certificates.value !== undefined;
  return (
    <>
      <PageHead title={row.name} back={back} lead={[row.brand, row.net_content].filter(Boolean).join(" · ")}>
        {ask && !is_editing && <>
          <ButtonLink to={ask} look="main">{t("certification.ask")}</ButtonLink>
          <Button onClick={() => change({ modifier: "1" })}>{t("product.edit")}</Button>
        </>}
      </PageHead>
      {product.problem && <ProblemNotice problem={product.problem} retry={product.reload} />}
      {is_editing
        ? <EditProduct product={row} version={version} binding={binding} done={() => { change({ modifier: undefined }); product.reload(); }} />
        : <div class="stack-wide">
            <ProductFacts product={row} />
            {is_own && binding && <Notice><p>{t("product.bound", { number: binding.number ?? binding.reference })}</p></Notice>}
            <Certificates list={certificates} ask={ask} />
          </div>}
    </>
  );
}
