// One suspicion: why, where and when the stamp was seen, and how it ends.
import { get, post } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Bones, Card, Facts, Link, Notice, PageHead, ProblemNotice, Tag, Time, Who } from "../../design/parts";
import { say } from "../../state/news";
import type { ScreenProps } from "../../state/routes";
import { use_load } from "../../state/load";
import { use_me } from "../../state/me";
import { t, word } from "../../state/texts";
import { CloseForm, type Ending } from "./close_form";
import { SerialLink } from "./serial";
import { CertaintyTag, OutcomeTag, Rules } from "./suspicion_parts";
import { SuspicionScans } from "./suspicion_scans";

type Suspicion = Schemas["Suspicion"];
const outcomes: Schemas["SuspicionOutcome"][] = ["copies_confirmed", "genuine", "undecided"];

function StampCard({ of }: { of: Suspicion }) {
  const life = use_load(`stamp/${of.serial}`, (signal) => get("/api/v1/stamps/{serial}", { path: { serial: of.serial }, signal })).value;
  return (
    <Card title={t("suspicion.stamp")}>
      <Facts of={[
        [t("suspicions.serial"), <SerialLink of={of.serial} />],
        [t("suspicions.product"), life ? `${life.product.name} · ${life.product.brand}` : of.product_name],
        [t("suspicion.enterprise"), of.enterprise_name],
        [t("suspicion.order"), life ? <Link to={`commandes/${life.order.id}`}>{of.order_number}</Link> : of.order_number],
        [t("stamp_life.position"), <Link to={`series/${of.batch_id}`}>{t("stamp_life.position_of", { position: of.position })}</Link>],
        life && [t("stamp_life.printer"), life.printer.name],
        [t("suspicion.opened"), <Time at={of.opened_at} />],
        [t("suspicions.last_scan"), <Time at={of.last_scan_at} />],
        [t("suspicions.scans"), of.scans],
      ]} />
    </Card>
  );
}

function Closed({ of }: { of: Suspicion }) {
  return (
    <Card title={t("suspicion.closed")}>
      <Facts of={[
        [t("suspicion.outcome"), <OutcomeTag of={of.outcome} />],
        [t("inspection.comment"), of.comment],
        [t("suspicion.closed_by"), <Who person={of.closed_by} />],
        of.closed_at !== null && [t("suspicion.when"), <Time at={of.closed_at} />],
      ]} />
    </Card>
  );
}

function Close({ of, reload }: { of: Suspicion; reload: () => void }) {
  const me = use_me();
  if (me.role !== "OPERATEUR_OCC") return null;
  if (!me.duties.includes("inspector")) return <Notice title={t("suspicion.inspectors_only")}><p>{t("suspicion.inspectors_only_detail")}</p></Notice>;
  const send = (key: string, { outcome, comment }: Ending) =>
    post("/api/v1/suspicions/{id}/close", { outcome: outcome as Schemas["SuspicionOutcome"], comment: comment.trim() }, { path: { id: of.id }, key });
  return (
    <Card title={t("suspicion.closing")}>
      <div class="stack">
        <p class="soft">{t("suspicion.same_person")}</p>
        <CloseForm name={`suspicion/${of.id}`} subject={t("suspicion.subject", { product: of.product_name, serial: of.serial })} question={t("suspicion.question")} is_comment_needed send={send}
          done={() => { say(t("suspicion.is_closed")); reload(); }}
          outcomes={outcomes.map((value) => ({ value, name: word("suspicion_outcome", value), hint: word("suspicion_follows", value) }))} />
      </div>
    </Card>
  );
}

export default function OneSuspicion({ parameters: { id = "" } }: ScreenProps) {
  const { value: row, problem, reload } = use_load(`suspicion/${id}`, (signal) => get("/api/v1/suspicions/{id}", { path: { id }, signal }));
  const back = { to: "soupcons", name: t("menu.suspicions") };
  if (!row) return <><PageHead title={t("suspicion.title")} back={back} />{problem ? <ProblemNotice problem={problem} retry={reload} /> : <Bones lines={8} />}</>;
  const state = row.state === "open" ? <CertaintyTag of={row.certainty} /> : <Tag>{word("suspicion_state", row.state)}</Tag>;
  return (
    <>
      <PageHead title={t("suspicion.title_of", { product: row.product_name })} back={back} lead={row.enterprise_name}>{state}</PageHead>
      <div class="stack-wide">
        {problem && <ProblemNotice problem={problem} retry={reload} />}
        {row.state === "closed" && <Closed of={row} />}
        <div class="columns">
          <Card title={t("suspicion.why")}><Rules of={row.rules} /></Card>
          <StampCard of={row} />
        </div>
        <SuspicionScans id={id} counted={row.scans} />
        {row.state === "open" && <Close of={row} reload={reload} />}
      </div>
    </>
  );
}
