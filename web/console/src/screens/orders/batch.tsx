import { get } from "../../api/client";
import type { Batch as BatchRow } from "../../api/types";
import { Bones, ButtonLink, Card, Count, Facts, Link, Notice, PageHead, ProblemNotice, Time } from "../../design/parts";
import type { ScreenProps } from "../../state/routes";
import { use_load } from "../../state/load";
import { use_me } from "../../state/me";
import { t, word } from "../../state/texts";
import { BatchActs } from "./batch_acts";
import { BatchArchives } from "./batch_archives";
import { BatchCounts } from "./batch_counts";

const Reports = ({ batch }: { batch: BatchRow }) => (
  <>
    {batch.actions.includes("activate") && <ButtonLink to={`series/${batch.id}/apposition`} look="main">{t("batch.activate")}</ButtonLink>}
    {batch.actions.includes("spoil") && <ButtonLink to={`series/${batch.id}/rebut`}>{t("batch.spoil")}</ButtonLink>}
  </>
);

function BatchFacts({ batch }: { batch: BatchRow }) {
  const me = use_me();
  return (
    <Card title={t("batch.what")}>
      <Facts of={[
        [t("orders.number"), me.role === "ESTAMPILLEUR_AGREE" ? batch.order_number : <Link to={`commandes/${batch.order_id}`}>{batch.order_number}</Link>],
        [t("orders.product"), batch.product_name],
        [t("batch.gtin"), batch.gtin && <span class="figures">{batch.gtin}</span>],
        [t("orders.enterprise"), batch.enterprise_name],
        [t("orders.printer"), batch.printer_name],
        [t("orders.applied_by"), word("applied_by", batch.applied_by)],
        [t("orders.quantity"), <><Count of={batch.quantity} /> {t("orders.stamps", { count: batch.quantity })}</>],
        [t("batch.made"), <Time at={batch.created_at} />],
      ]} />
    </Card>
  );
}

export default function Batch({ parameters }: ScreenProps) {
  const id = parameters["id"]!;
  const me = use_me();
  const batch = use_load(`batch/${id}`, (signal) => get("/api/v1/batches/{id}", { path: { id }, signal }), { every_ms: 60_000 });
  const row = batch.value;
  const back = row && me.role !== "ESTAMPILLEUR_AGREE" ? { to: `commandes/${row.order_id}`, name: t("orders.numbered", { number: row.order_number }) } : undefined;
  return (
    <>
      <PageHead title={row ? t("batch.title", { number: row.order_number }) : t("batch.one")} {...(back ? { back } : {})} lead={row && <>{row.product_name} · {row.printer_name}</>}>
        {row && <Reports batch={row} />}
      </PageHead>
      <div class="stack-wide">
        <ProblemNotice problem={batch.problem} retry={batch.reload} />
        {!row && !batch.problem && <Bones lines={8} />}
        {row && row.counts.received === 0 && <Notice><p>{t("batch.nothing_received")}</p></Notice>}
        {row && <div class="columns"><BatchCounts batch={row} /><BatchFacts batch={row} /></div>}
        {row && <BatchArchives id={id} />}
        {row && <BatchActs id={id} />}
      </div>
    </>
  );
}
