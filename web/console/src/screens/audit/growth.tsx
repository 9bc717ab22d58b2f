// "The log only grew": what this browser saw of it on its last visit against what there is now, computed on this page.
import { get } from "../../api/client";
import { check_growth, check_signature, is_worth_keeping, type Growth as Found, type Step } from "../../audit/checks";
import { read_checkpoint, type Checkpoint } from "../../audit/checkpoint";
import { keep_seen, seen_checkpoint, type KeptKey } from "../../audit/kept";
import { Copyable, Notice, ProblemNotice } from "../../design/parts";
import { use_load } from "../../state/load";
import { use_me } from "../../state/me";
import { t, time_text } from "../../state/texts";
import { KeyForm, KeyOrigin, use_kept_key } from "./key_form";
import { read_newest_note } from "./read";

const prove = async (from: number, to: number) => (await get("/api/v1/audit/consistency", { query: { from, to } })).hashes;

type Checked = { found: Found; signature: Step; now: Checkpoint; since: string; seen_note: string };

async function check(person: string, key: KeptKey | undefined, signal: AbortSignal): Promise<Checked | undefined> {
  const note = await read_newest_note(signal);
  if (!note) return undefined;
  const [now, seen] = [read_checkpoint(note), seen_checkpoint(person)];
  const found = await check_growth(seen, now, prove);
  const signature = await check_signature(now, key?.written ?? "");
  const since = seen?.since ?? new Date().toISOString();
  if (is_worth_keeping(found, signature)) keep_seen(person, { note, since });
  return { found, signature, now, since, seen_note: seen?.note ?? "" };
}

function words({ found: { outcome, before }, signature, now, since }: Checked): string {
  const values = { size: now.size, before: before?.size ?? 0, since: time_text(since), time: before ? time_text(before.time) : "" };
  if (outcome === "first") return signature.outcome === "passed" ? t("growth.first_detail", values) : "";
  if (outcome === "same") return t("growth.same_detail", values);
  if (outcome === "grown") return t("growth.grown_detail", values);
  if (outcome === "shorter") return t("growth.shorter_detail", values);
  return outcome === "unable" ? t("growth.unable_detail") : t("growth.failed_detail", values);
}

function unsigned_words({ outcome }: Step): string {
  if (outcome === "failed") return t("proof.signature_failed");
  return outcome === "unable" ? t("growth.unable_to_keep") : t("growth.not_kept");
}

function tone_of({ found, signature }: Checked) {
  if (["failed", "shorter"].includes(found.outcome) || signature.outcome === "failed") return "bad";
  if (found.outcome === "unable" || signature.outcome !== "passed") return "caution";
  return found.outcome === "first" ? "news" : "good";
}

// asks_key: nothing else on the page does.
export function Growth({ asks_key = true }: { asks_key?: boolean }) {
  const { id } = use_me();
  const key = use_kept_key();
  const { value, problem, reload } = use_load(`audit/growth/${id}/${key?.written ?? ""}`, (signal) => check(id, key, signal));
  if (problem && !value) return <ProblemNotice problem={problem} retry={reload} />;
  if (!value) return null;
  const { found, signature, seen_note } = value;
  const tone = tone_of(value);
  const is_signed = signature.outcome === "passed";
  return (
    <Notice tone={tone} title={t(`growth.${found.outcome}`)} role={tone === "bad" ? "alert" : "status"}>
      {words(value) && <p>{words(value)}</p>}
      {!is_signed && <p>{unsigned_words(signature)}</p>}
      {is_signed && key && <KeyOrigin of={key} />}
      {seen_note && tone === "bad" && <Copyable text={seen_note} label={t("growth.evidence")} />}
      {asks_key && <KeyForm kept={key} is_wanted={["no_key", "other_key"].includes(signature.outcome)} />}
    </Notice>
  );
}
