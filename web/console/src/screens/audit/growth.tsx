// "The log only grew": what this browser saw of it on its last visit against what there is now, computed on this page.
import { get } from "../../api/client";
import { check_growth, type Growth as Found } from "../../audit/checks";
import { read_checkpoint, type Checkpoint } from "../../audit/checkpoint";
import { keep_seen, seen_checkpoint } from "../../audit/kept";
import { Copyable, Notice, ProblemNotice } from "../../design/parts";
import { use_load } from "../../state/load";
import { t, time_text } from "../../state/texts";
import { read_newest_note } from "./read";

const prove = async (from: number, to: number) => (await get("/api/v1/audit/consistency", { query: { from, to } })).hashes;

type Checked = Found & { now: Checkpoint; since: string; seen_note: string };

// What was seen is replaced only by what agrees with it: else it is evidence.
async function check(signal: AbortSignal): Promise<Checked | undefined> {
  const note = await read_newest_note(signal);
  if (!note) return undefined;
  const [now, seen] = [read_checkpoint(note), seen_checkpoint()];
  const found = await check_growth(seen, now, prove);
  const since = seen?.since ?? new Date().toISOString();
  if (["first", "same", "grown"].includes(found.outcome)) keep_seen({ note, since });
  return { ...found, now, since, seen_note: seen?.note ?? "" };
}

function words({ outcome, before, now, since }: Checked): string {
  const values = { size: now.size, before: before?.size ?? 0, since: time_text(since), time: before ? time_text(before.time) : "" };
  if (outcome === "first") return t("growth.first_detail", values);
  if (outcome === "same") return t("growth.same_detail", values);
  if (outcome === "grown") return t("growth.grown_detail", values);
  if (outcome === "shorter") return t("growth.shorter_detail", values);
  return outcome === "unable" ? t("growth.unable_detail") : t("growth.failed_detail", values);
}

export function Growth() {
  const { value, problem, reload } = use_load("audit/growth", check);
  if (problem && !value) return <ProblemNotice problem={problem} retry={reload} />;
  if (!value) return null;
  const is_bad = value.outcome === "failed" || value.outcome === "shorter";
  const tone = is_bad ? "bad" : value.outcome === "unable" ? "caution" : value.outcome === "first" ? "news" : "good";
  return (
    <Notice tone={tone} title={t(`growth.${value.outcome}`)} role={is_bad ? "alert" : "status"}>
      <p>{words(value)}</p>
      {is_bad && <Copyable text={value.seen_note} label={t("growth.evidence")} />}
    </Notice>
  );
}
