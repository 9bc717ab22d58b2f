// What an examiner holds against the dossier before him: what was asked of it and what has changed since, and the dossiers
// of the same product that came before it, with what was decided on them.
import type { ComponentChildren } from "preact";
import { get } from "../../api/client";
import type { Product, Schemas } from "../../api/types";
import { Bones, Card, Count, Day, Notice, ProblemNotice, Tag, Time, Who } from "../../design/parts";
import { Table, type Column } from "../../design/table";
import { use_load } from "../../state/load";
import { t } from "../../state/texts";
import { CertificateLink, CertificateTag } from "./certificate_parts";

type Dossier = Schemas["CertificateWithHistory"];
type Event = Schemas["CertificateEvent"];

const shown_max = 2;

// The newest first.
async function read_earlier(of: Dossier, signal: AbortSignal): Promise<Dossier[]> {
  const page = await get("/api/v1/certificates", { query: { product_id: of.product_id, order: "newest", limit: 200 }, signal });
  const earlier = page.items.filter(({ id, created_at }) => id !== of.id && created_at < of.created_at).slice(0, shown_max);
  return Promise.all(earlier.map(({ id }) => get("/api/v1/certificates/{id}", { path: { id }, signal })));
}

// What was last said of a dossier by whoever decided it.
const decision_of = ({ history }: Dossier) => history.filter(({ to, comment }) => to !== "draft" && to !== "submitted" && comment).at(-1);

function Said({ event }: { event: Event | undefined }) {
  if (!event) return <>–</>;
  return <div class="stack-tight"><p class="quoted">{event.comment}</p><span class="small soft"><Who person={event.by} />, <Time at={event.at} /></span></div>;
}

// same: what two dossiers are compared by; null where they are not.
type Line = { name: string; cell: (of: Dossier) => ComponentChildren; same: ((of: Dossier) => string | number) | null };

const lines = (): Line[] => [
  { name: t("certification.state"), cell: (of) => <CertificateTag state={of.state} />, same: null },
  { name: t("certification.standard"), cell: (of) => of.standard, same: (of) => of.standard },
  { name: t("certification.site"), cell: (of) => of.site, same: (of) => of.site },
  { name: t("certification.quota_asked"), cell: (of) => <Count of={of.quota_requested} />, same: (of) => of.quota_requested },
  { name: t("certification.valid_until"), cell: (of) => (of.valid_until ? <Day at={of.valid_until} /> : "–"), same: null },
  { name: t("compare.said"), cell: (of) => <Said event={decision_of(of)} />, same: null },
];

function columns_of(of: Dossier, earlier: Dossier[]): Column<Line>[] {
  const [before] = earlier;
  const is_other = ({ same }: Line) => before !== undefined && same !== null && same(of) !== same(before);
  return [
    { name: t("compare.what"), is_head: true, cell: (line) => line.name },
    { name: t("compare.this", { reference: of.reference }), cell: (line) => <>{line.cell(of)} {is_other(line) && <Tag tone="caution">{t("compare.other")}</Tag>}</> },
    ...earlier.map((one): Column<Line> => ({ name: one.number ?? one.reference, cell: (line) => line.cell(one) })),
  ];
}

function Earlier({ of }: { of: Dossier }) {
  const read = use_load(`certificate/${of.id}/earlier`, (signal) => read_earlier(of, signal));
  if (!read.value) return read.problem ? <ProblemNotice problem={read.problem} retry={read.reload} /> : <Bones lines={4} />;
  if (read.value.length === 0) return <p class="soft">{t("compare.none")}</p>;
  return (
    <>
      <Table label={t("compare.title")} rows={lines()} columns={columns_of(of, read.value)} id_of={({ name }) => name} />
      <p class="small">{t("compare.open")} {read.value.map((one) => <CertificateLink key={one.id} of={one} />)}</p>
    </>
  );
}

// The server keeps no earlier wording of a dossier: what was asked of it stands beside what it says now.
function Corrected({ of, product }: { of: Dossier; product: Product | undefined }) {
  const asked = of.history.filter(({ to }) => to === "corrections_requested");
  const last = asked.at(-1);
  const again = of.history.filter(({ to }) => to === "submitted").at(-1);
  if (!last || !again) return null;
  return (
    <Notice tone="news" title={t("compare.corrected")}>
      <ol class="stack-tight">{asked.map((event) => <li key={event.at}><Said event={event} /></li>)}</ol>
      <p>{t("compare.again")} <Time at={again.at} />, <Who person={again.by} />.</p>
      {product && (product.updated_at > last.at
        ? <p>{t("compare.product_changed")} <Time at={product.updated_at} />.</p>
        : <p>{t("compare.product_same")}</p>)}
    </Notice>
  );
}

export function Compare({ of }: { of: Dossier }) {
  const product = use_load(`product/${of.product_id}/plain`, (signal) => get("/api/v1/products/{id}", { path: { id: of.product_id }, signal }));
  return (
    <Card title={t("compare.title")}>
      <div class="stack">
        <Corrected of={of} product={product.value} />
        <Earlier of={of} />
      </div>
    </Card>
  );
}
