// One entry of the log: all that it says, and the proof that it is in the log, computed on this page.
import { Bones, Card, Empty, Facts, Link, Notice, PageHead, ProblemNotice, Time } from "../../design/parts";
import type { ScreenProps } from "../../state/routes";
import { use_load } from "../../state/load";
import { address_of } from "../../state/routes";
import { t, word } from "../../state/texts";
import { DetailFacts } from "./detail";
import { Growth } from "./growth";
import { use_names, type Names } from "./names";
import { Proof } from "./proof";
import { read_lines } from "./read";
import { actor_text, entry_text, is_id, Subject, type AuditEntry } from "./sentence";

function Said({ entry, names }: { entry: AuditEntry; names: Names }) {
  const { actor, subject_kind, subject_id, detail } = entry;
  const has_detail = detail !== null && Object.keys(detail).length > 0;
  return (
    <Card title={t("audit.facts")}>
      <div class="stack-wide">
        <Facts of={[
          // What was hashed, and not what stands beside it.
          [t("audit.when"), <Time at={new Date(entry.time_ms).toISOString()} />],
          [t("audit.actor"), <>{actor_text(actor, names)}{actor.id && <> <span class="figures small soft">{actor.id}</span></>}</>],
          actor.role !== "" && [t("audit.role"), word("role", actor.role)],
          actor.organisation_id !== "" && [t("audit.organisation"), names.organisation(actor.organisation_id) ?? actor.organisation_id],
          [t("audit.act"), <code>{entry.action}</code>],
          [t("audit.subject"), <Subject kind={subject_kind} id={subject_id} is_whole />],
          entry.request_id !== "" && [t("audit.request"), <code>{entry.request_id}</code>],
          [t("audit.leaf"), <code>{entry.leaf_hash}</code>],
        ]} />
        {has_detail && <div class="stack"><h3>{t("audit.detail")}</h3><DetailFacts of={detail} names={names} /></div>}
        {detail === null && <Notice tone="bad"><p>{t("audit.spoiled")}</p><p><code>{entry.detail_text}</code></p></Notice>}
        <div class="row no-print">
          <Link to={address_of("journal", { genre: subject_kind, objet: subject_id })}>{t("audit.same_subject")}</Link>
          {is_id(actor.id) && <Link to={address_of("journal", { acteur: actor.id })}>{t("audit.same_actor")}</Link>}
        </div>
      </div>
    </Card>
  );
}

function Neighbours({ sequence, has_next }: { sequence: number; has_next: boolean }) {
  return (
    <>
      {sequence > 0 && <Link class="button" to={`journal/${sequence - 1}`}>{t("audit.before")}</Link>}
      {has_next && <Link class="button" to={`journal/${sequence + 1}`}>{t("audit.after")}</Link>}
    </>
  );
}

export default function Entry({ parameters }: ScreenProps) {
  const sequence = /^\d{1,15}$/.test(parameters["sequence"] ?? "") ? Number(parameters["sequence"]) : undefined;
  const names = use_names();
  const { value, problem, reload } = use_load(`audit/entry/${sequence}`, async (signal) =>
    (sequence === undefined ? { entries: [], next: null } : read_lines(sequence, 1, signal)));
  const entry = value?.entries.find((one) => one.sequence === sequence);
  const title = t("audit.entry", { number: parameters["sequence"] ?? "" });
  return (
    <>
      <PageHead title={title} back={{ to: "journal", name: t("audit.title") }} lead={entry && entry_text(entry, names)}>
        {entry && <Neighbours sequence={entry.sequence} has_next={value?.next !== null} />}
      </PageHead>
      <div class="stack-wide">
        {value && !entry && <Empty>{t("audit.no_entry")}</Empty>}
        {!value && problem && <ProblemNotice problem={problem} retry={reload} />}
        {!value && !problem && <Bones lines={8} />}
        {entry && <Said entry={entry} names={names} />}
        {entry && <Proof entry={entry} />}
        {entry && <Growth asks_key={false} />}
      </div>
    </>
  );
}
