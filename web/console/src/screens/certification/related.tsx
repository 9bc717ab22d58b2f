// Other certificates that an examiner looks at before he decides: of the product, and of the enterprise.
import { get } from "../../api/client";
import type { Certificate } from "../../api/types";
import { Bones, Card, ProblemNotice } from "../../design/parts";
import { use_load } from "../../state/load";
import { is_role } from "../../state/me";
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

export function Related({ of }: { of: Certificate }) {
  const is_own = is_role("ENTREPRISE_CERTIFIEE");
  const product = use_load(`product/${of.product_id}/certificates`, (signal) => get("/api/v1/certificates", { query: { product_id: of.product_id, limit: 200 }, signal }));
  const enterprise = use_load(`enterprise/${of.enterprise_id}/certificates`, (signal) => get("/api/v1/certificates", { query: { enterprise_id: of.enterprise_id, limit: 200 }, signal }));
  const others = product.value?.items.filter(({ id }) => id !== of.id).reverse();
  const further = enterprise.value?.items.filter(({ product_id }) => product_id !== of.product_id).reverse();
  if (is_own && (!others || others.length === 0)) return null;
  return (
    <Card title={t("related.title")}>
      <div class="stack">
        <ProblemNotice problem={product.problem ?? enterprise.problem} retry={() => { product.reload(); enterprise.reload(); }} />
        <h3>{t("related.product")}</h3>
        {others ? <Rows rows={others.slice(0, shown_max)} none={t("related.product_none")} /> : <Bones lines={1} />}
        {!is_own && <>
          <h3>{t("related.enterprise", { name: of.enterprise_name })}</h3>
          {further ? <Rows rows={further.slice(0, shown_max)} none={t("related.enterprise_none")} /> : <Bones lines={1} />}
          {further && further.length > shown_max && <p class="small soft">{t("related.more", { count: further.length - shown_max })}</p>}
        </>}
      </div>
    </Card>
  );
}
