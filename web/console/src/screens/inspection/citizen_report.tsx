// One report of a citizen's, and how it ends.
import { get, post } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Bones, Card, Facts, Link, PageHead, ProblemNotice, Tag, Time, Who } from "../../design/parts";
import { say } from "../../state/news";
import type { ScreenProps } from "../../state/routes";
import { use_load } from "../../state/load";
import { is_role } from "../../state/me";
import { t, word } from "../../state/texts";
import { report_tones } from "./citizen_reports";
import { CloseForm, type Ending } from "./close_form";
import { ReportPhoto } from "./report_photo";
import { Serial, SerialLink } from "./serial";

type Report = Schemas["CitizenReport"];
const outcomes: Schemas["CitizenReportOutcome"][] = ["confirmed", "unfounded", "duplicate", "unusable"];

function Told({ of }: { of: Report }) {
  return (
    <Card title={t("reports.told")}>
      <Facts of={[
        [t("reports.what"), <span class="strong">{word("report_what", of.what)}</span>],
        [t("reports.where_bought"), of.where_bought || <span class="soft">{t("reports.not_said")}</span>],
        [t("places.place"), of.place?.name],
        [t("reports.contact"), of.contact ?? <span class="soft">{t("reports.no_contact")}</span>],
        [t("reports.language"), word("public_language", of.language)],
        [t("reports.at"), <Time at={of.created_at} />],
      ]} />
    </Card>
  );
}

function StampCard({ of }: { of: Report }) {
  return (
    <Card title={t("suspicion.stamp")}>
      {of.serial === null && <p class="soft">{t("reports.no_code")}</p>}
      {of.serial !== null && of.batch_id === null && <div class="stack-tight"><p><Serial of={of.serial} /></p><p>{t("reports.not_genuine")}</p></div>}
      {of.serial !== null && of.batch_id !== null && (
        <Facts of={[
          [t("suspicions.serial"), <SerialLink of={of.serial} />],
          [t("suspicions.product"), of.product_name],
          [t("suspicion.enterprise"), of.enterprise_name],
          [t("suspicion.order"), <Link to={`series/${of.batch_id}`}>{of.order_number}</Link>],
        ]} />
      )}
    </Card>
  );
}

function Closed({ of }: { of: Report }) {
  return (
    <Card title={t("reports.closed")}>
      <Facts of={[
        of.outcome !== null && [t("suspicion.outcome"), <span class="strong">{word("report_outcome", of.outcome)}</span>],
        [t("inspection.comment"), of.comment],
        [t("suspicion.closed_by"), <Who person={of.closed_by} />],
        of.closed_at !== null && [t("suspicion.when"), <Time at={of.closed_at} />],
      ]} />
    </Card>
  );
}

function Close({ of, reload }: { of: Report; reload: () => void }) {
  const send = (key: string, { outcome, comment }: Ending) =>
    post("/api/v1/citizen-reports/{id}/close", { outcome: outcome as Schemas["CitizenReportOutcome"], comment: comment.trim() || null }, { path: { id: of.id }, key });
  return (
    <Card title={t("reports.close")}>
      <CloseForm name={`report/${of.id}`} subject={t("reports.title_of", { number: of.number })} question={t("reports.question")} is_comment_needed={false} send={send}
        done={() => { say(t("reports.is_closed", { number: of.number })); reload(); }}
        outcomes={outcomes.map((value) => ({ value, name: word("report_outcome", value), hint: word("report_follows", value) }))} />
    </Card>
  );
}

export default function OneReport({ parameters: { id = "" } }: ScreenProps) {
  const { value: row, problem, reload } = use_load(`report/${id}`, (signal) => get("/api/v1/citizen-reports/{id}", { path: { id }, signal }));
  const back = { to: "signalements", name: t("menu.reports") };
  if (!row) return <><PageHead title={t("reports.title")} back={back} />{problem ? <ProblemNotice problem={problem} retry={reload} /> : <Bones lines={8} />}</>;
  const may_close = row.state !== "closed" && is_role("ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC");
  return (
    <>
      <PageHead title={t("reports.title_of", { number: row.number })} back={back}><Tag tone={report_tones[row.state]}>{word("report_state", row.state)}</Tag></PageHead>
      <div class="stack-wide">
        {problem && <ProblemNotice problem={problem} retry={reload} />}
        {row.state === "closed" && <Closed of={row} />}
        <div class="columns">
          <div class="stack-wide"><Told of={row} /><StampCard of={row} /></div>
          <Card title={t("reports.photo")}>{row.photo ? <ReportPhoto id={row.id} number={row.number} size_bytes={row.photo.size_bytes} /> : <p class="soft">{t("reports.no_photo")}</p>}</Card>
        </div>
        {may_close && <Close of={row} reload={reload} />}
      </div>
    </>
  );
}
