// Other certificates that an examiner looks at before he decides: of the product, and of the enterprise.
import { get } from "../../api/client";
import type { Certificate } from "../../api/types";
import { Bones, Card, Link, ProblemNotice } from "../../design/parts";
import { use_load } from "../../state/load";
import { is_role } from "../../state/me";
import { address_of } from "../../state/routes";
import { t } from "../../state/texts";
import { CertificateLink, CertificateTag } from "./certificate_parts";

const shown_max = 8;

function Rows({ rows, none }: { rows: Certificate[]; none: string }) {
  if (rows.length === 0) return <p class="soft">{none}</p>;
  return (
    <ul class="tasks">
      {rows.map((row) => (
        <li key={row.id} class="task">
          <span><CertificateLink of={row} /> <span class="small soft">{row.product_name}</span></span>
          <CertificateTag state={row.state} />
        </li>
      ))}
    </ul>
  );
}

function OfProduct({ of }: { of: Certificate }) {
  const read = use_load(`product/${of.product_id}/certificates`, (signal) => get("/api/v1/certificates", { query: { product_id: of.product_id, limit: 200 }, signal }));
  const others = read.value?.items.filter(({ id }) => id !== of.id).reverse();
  return (
    <div class="stack-tight">
      <h3>{t("related.product")}</h3>
      <ProblemNotice problem={read.problem} retry={read.reload} />
      {others ? <Rows rows={others} none={t("related.product_none")} /> : <Bones lines={1} />}
    </div>
  );
}

function OfEnterprise({ of }: { of: Certificate }) {
  const read = use_load(`enterprise/${of.enterprise_id}/certificates`, (signal) => get("/api/v1/certificates", { query: { enterprise_id: of.enterprise_id, limit: 200 }, signal }));
  const others = read.value?.items.filter(({ product_id }) => product_id !== of.product_id).reverse();
  return (
    <div class="stack-tight">
      <h3>{t("related.enterprise", { name: of.enterprise_name })}</h3>
      <ProblemNotice problem={read.problem} retry={read.reload} />
      {others ? <Rows rows={others.slice(0, shown_max)} none={t("related.enterprise_none")} /> : <Bones lines={1} />}
      {others && others.length > shown_max && <p><Link to={address_of("certificats", { etape: "tous", entreprise: of.enterprise_id })}>{t("related.all", { count: others.length })}</Link></p>}
    </div>
  );
}

export function Related({ of }: { of: Certificate }) {
  return (
    <Card title={t("related.title")}>
      <div class="columns">
        <OfProduct of={of} />
        {!is_role("ENTREPRISE_CERTIFIEE") && <OfEnterprise of={of} />}
      </div>
    </Card>
  );
}
