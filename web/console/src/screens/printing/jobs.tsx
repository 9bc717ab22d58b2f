// A printer's work, by what comes next.
import { Count, Link, PageHead, ProblemNotice, Bones, Tabs, Tag, Time } from "../../design/parts";
import { SearchField } from "../../design/search";
import { More, Nothing, Table, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t, word } from "../../state/texts";
import { left_of, list_jobs, stages, type ListedJob, type Stage } from "./deliveries";

const Name = ({ order }: ListedJob) => (
  <span class="stack-tight">
    <Link to={`travaux/${order.id}`}>{order.number}</Link>
    <span class="soft">{order.product_name}</span>
  </span>
);

function Standing({ order, delivery, stage }: ListedJob) {
  if (stage === "coming") return <Tag tone={order.state === "on_hold" || order.state === "failed" ? "caution" : "plain"}>{word("job_coming", order.state)}</Tag>;
  if (stage === "download") return <>{t("printing.parts_of", { received: delivery.received.parts, count: delivery.parts })}</>;
  if (stage === "done") return <>{t("printing.all_reported")}</>;
  return (
    <span class="stack-tight">
      <span>{t("printing.left", { count: left_of(delivery) })}</span>
      <span class="soft">{t("printing.applied_by")} {word("job_applied_by", order.applied_by)}</span>
    </span>
  );
}

function When({ order, stage }: ListedJob) {
  if (stage !== "coming") return <Time at={order.updated_at} />;
  return order.expected_ready_at ? <>{t("printing.expected")} <Time at={order.expected_ready_at} /></> : <>–</>;
}

const columns_of = (stage: Stage): Column<ListedJob>[] => [
  { name: t("printing.job"), cell: Name, is_head: true },
  { name: t("printing.enterprise"), cell: ({ order }) => order.enterprise_name },
  { name: t("printing.quantity"), cell: ({ delivery }) => <Count of={delivery.quantity} />, is_figure: true },
  { name: t("printing.standing"), cell: Standing },
  { name: stage === "coming" ? t("printing.due") : t("printing.since"), cell: When },
];

function Section({ stage, jobs }: { stage: Stage; jobs: ListedJob[] }) {
  if (jobs.length === 0) return null;
  return (
    <section class="stack jobs">
      <div class="stack-tight">
        <h2>{word("job_stage", stage)} <span class="soft">({jobs.length})</span></h2>
        <p class="soft">{word("job_stage_detail", stage)}</p>
      </div>
      <Table label={word("job_stage", stage)} rows={jobs} columns={columns_of(stage)} id_of={({ delivery }) => delivery.id} />
    </section>
  );
}

export default function Jobs() {
  const [filters, change] = use_filters<"travaux">();
  const is_done = filters["etape"] === "terminees";
  const q = filters["recherche"]?.trim() || undefined;
  const list = use_list(`jobs/${is_done}/${q}`, (cursor, signal) => list_jobs(is_done, q, cursor, signal), { every_ms: 60_000 });
  const shown = is_done ? (["done"] as const) : stages;
  return (
    <>
      <PageHead title={t("menu.jobs")} lead={t("printing.jobs_lead")} />
      <div class="stack-wide">
        <Tabs label={t("menu.jobs")} at={is_done ? address_of("travaux", { etape: "terminees" }) : "travaux"}
          tabs={[{ to: "travaux", name: t("printing.to_do") }, { to: address_of("travaux", { etape: "terminees" }), name: t("printing.finished") }]} />
        <div class="filters">
          <SearchField label={t("printing.search")} value={filters["recherche"] ?? ""} set={(text) => change({ recherche: text })} />
        </div>
        <ProblemNotice problem={list.problem} retry={list.reload} />
        {!list.value && !list.problem && <Bones lines={8} />}
        {list.value?.length === 0 && <Nothing list={list}>{q ? t("printing.jobs_not_found") : is_done ? t("printing.finished_none") : t("printing.jobs_none")}</Nothing>}
        {list.value && shown.map((stage) => <Section key={stage} stage={stage} jobs={list.value!.filter((job) => is_done || job.stage === stage)} />)}
        <More list={list} />
      </div>
    </>
  );
}
