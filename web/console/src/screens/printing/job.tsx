// One order's delivery to this printer: fetch its parts, confirm them, print, report what is left.
import { useState } from "preact/hooks";
import { address } from "../../api/client";
import type { Order, Schemas } from "../../api/types";
import { Bar, Bones, ButtonLink, Card, Count, Facts, Notice, PageHead, ProblemNotice, Steps, Time } from "../../design/parts";
import { ServerWords } from "../../design/server_words";
import { StampPreview } from "../../design/stamp_preview";
import { use_load } from "../../state/load";
import { t, word } from "../../state/texts";
import { use_stream } from "../../state/use_stream";
import type { ScreenProps } from "../../state/routes";
import { jobs_of_order, type Job, type Stage } from "./deliveries";
import { Parts } from "./parts_table";
import { Receive } from "./receive";

const step_at: Record<Stage, number> = { coming: 0, download: 0, printing: 1, report: 2, done: 3 };

function Making({ order, done }: { order: Order; done: () => void }) {
  const [progress, set_progress] = useState<Schemas["Progress"]>();
  use_stream(address("/api/v1/orders/{id}/progress", { path: { id: order.id } }), (name, data) => {
    if (name === "end") return done();
    set_progress(data as Schemas["Progress"]);
  });
  return (
    <Card title={t("printing.making")}>
      <div class="stack">
        <Bar share={(progress?.percent ?? 0) / 100} label={t("printing.making")} />
        {progress && <p class="soft">{t("printing.made_of", { made: progress.made, quantity: progress.quantity })}</p>}
        {order.expected_ready_at && <p>{t("printing.expected")} <Time at={order.expected_ready_at} /></p>}
      </div>
    </Card>
  );
}

function Coming({ order, reload }: { order: Order; reload: () => void }) {
  if (order.state === "generating") return <Making order={order} done={reload} />;
  return (
    <Notice tone={order.state === "on_hold" || order.state === "failed" ? "caution" : "news"}>
      <p class="strong">{word("job_coming", order.state)}</p>
      <p>{word("job_coming_detail", order.state)}</p>
      {order.state_reason && <p><ServerWords>{order.state_reason}</ServerWords></p>}
    </Notice>
  );
}

function Report({ job }: { job: Job }) {
  const { batch, order, stage } = job;
  if (!batch || batch.counts.received === 0) return null;
  const { counts } = batch;
  const is_ours = order.applied_by === "printer";
  const is_next = counts.received === batch.quantity && stage !== "done";
  return (
    <Card title={t("printing.report")}>
      <div class="stack">
        <p>{counts.unaccounted === 0 ? t("printing.report_nothing_left") : t("printing.report_left", { count: counts.unaccounted })}</p>
        <Facts of={[
          [t("printing.received"), <Count of={counts.received} />],
          [t("printing.activated"), <Count of={counts.activated} />],
          [t("printing.spoiled"), <Count of={counts.spoiled} />],
          counts.recalled > 0 && [t("printing.recalled"), <Count of={counts.recalled} />],
        ]} />
        {!is_ours && <p class="soft">{t("printing.enterprise_applies", { name: order.enterprise_name })}</p>}
        <div class="row">
          {batch.actions.includes("activate") && <ButtonLink to={`series/${batch.id}/apposition`} look={is_next ? "main" : "wide"}>{t("printing.declare_applied")}</ButtonLink>}
          {batch.actions.includes("spoil") && <ButtonLink to={`series/${batch.id}/rebut`}>{t("printing.declare_spoiled")}</ButtonLink>}
          <ButtonLink to={`series/${batch.id}`} look="plain">{t("printing.open_batch")}</ButtonLink>
        </div>
      </div>
    </Card>
  );
}

function Format({ order }: { order: Order }) {
  return (
    <Card title={t("printing.format")}>
      <div class="stack">
        <p class="soft">{t("printing.format_detail")}</p>
        <StampPreview module_px={order.layout.module_px} dpi={order.layout.dpi} />
      </div>
    </Card>
  );
}

// What comes next stands first.
function Delivered({ job, reload }: { job: Job; reload: () => void }) {
  const parts = job.archives.length > 0 && <Parts archives={job.archives} />;
  const is_received = job.stage !== "coming" && job.stage !== "download";
  return (
    <>
      <Steps names={[t("printing.step_receive"), t("printing.step_print"), t("printing.step_report")]} at={step_at[job.stage]} />
      {job.stage === "coming" && <Coming order={job.order} reload={reload} />}
      {!is_received && parts}
      {job.archives.some((archive) => archive.state === "ready" && !archive.received_at) && <Receive archives={job.archives} reload={reload} />}
      <Report job={job} />
      {is_received && parts}
    </>
  );
}

export default function OneJob({ parameters }: ScreenProps) {
  const id = parameters["id"]!;
  const loaded = use_load(`job/${id}`, (signal) => jobs_of_order(id, signal), { every_ms: 30_000 });
  const back = { to: "travaux", name: t("menu.jobs") };
  if (!loaded.value) {
    return (
      <>
        <PageHead title={t("printing.job")} back={back} />
        {loaded.problem ? <ProblemNotice problem={loaded.problem} retry={loaded.reload} /> : <Bones lines={8} />}
      </>
    );
  }
  const { order, jobs } = loaded.value;
  return (
    <>
      <PageHead title={order.number} back={back} lead={<>{order.product_name} – {order.enterprise_name}</>} />
      <div class="stack-wide">
        <ProblemNotice problem={loaded.problem} retry={loaded.reload} />
        <Facts of={[
          [t("printing.quantity"), <Count of={jobs.reduce((count, { delivery }) => count + delivery.quantity, 0)} />],
          [t("printing.applied_by"), word("job_applied_by", order.applied_by)],
          [t("printing.certificate"), order.certificate_number],
          [t("printing.client_reference"), order.client_reference],
        ]} />
        {jobs.map((job) => <Delivered key={job.delivery.id} job={job} reload={loaded.reload} />)}
        <Format order={order} />
      </div>
    </>
  );
}
