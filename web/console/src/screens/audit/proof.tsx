// The proof of one entry, computed on this page (src/audit) and told step by step, in words first and in figures behind.
import type { ComponentChildren } from "preact";
import { get } from "../../api/client";
import { read_checkpoint, type Checkpoint } from "../../audit/checkpoint";
import { check_inclusion, check_leaf, check_signature, type Outcome, type Step } from "../../audit/checks";
import type { KeptKey } from "../../audit/kept";
import { Bones, Button, Card, Copyable, Notice, ProblemNotice, Tag, type Tone } from "../../design/parts";
import { use_load } from "../../state/load";
import { t, time_text, word } from "../../state/texts";
import { KeyForm, KeyOrigin, use_kept_key } from "./key_form";
import { read_newest_note } from "./read";
import type { AuditEntry } from "./sentence";

type Proved = { note: string; checkpoint: Checkpoint | undefined; path_length: number; leaf: Step; inclusion: Step; signature: Step };

async function prove(entry: AuditEntry, key: KeptKey | undefined): Promise<Proved> {
  const note = await read_newest_note();
  const checkpoint = note ? read_checkpoint(note) : undefined;
  const leaf = await check_leaf(entry as Parameters<typeof check_leaf>[0]);
  if (!checkpoint || checkpoint.size <= entry.sequence) return { note, checkpoint, path_length: 0, leaf, inclusion: { outcome: "waiting" }, signature: { outcome: "waiting" } };
  const proof = await get("/api/v1/audit/entries/{seq}/proof", { path: { seq: entry.sequence }, query: { size: checkpoint.size } });
  return {
    note, checkpoint, leaf,
    path_length: proof.hashes.length,
    inclusion: await check_inclusion(entry as Parameters<typeof check_leaf>[0], proof, checkpoint),
    signature: await check_signature(checkpoint, key?.written ?? ""),
  };
}

const tones: Record<Outcome, Tone> = { passed: "good", failed: "bad", unable: "caution", no_key: "caution", other_key: "caution", waiting: "news" };

function Verdict({ steps }: { steps: Step[] }) {
  const has = (outcome: Outcome) => steps.some((step) => step.outcome === outcome);
  if (has("failed")) return <Notice tone="bad" role="alert" title={t("proof.some_failed")}><p>{t("proof.some_failed_detail")}</p></Notice>;
  if (has("waiting")) return <Notice tone="news" role="status" title={t("proof.waiting")}><p>{t("proof.waiting_detail")}</p></Notice>;
  if (steps.every((step) => step.outcome === "passed")) return <Notice tone="good" role="status" title={t("proof.all_passed")}><p>{t("proof.all_passed_detail")}</p></Notice>;
  return <Notice tone="caution" role="status" title={t("proof.partly")}><p>{t("proof.partly_detail")}</p></Notice>;
}

function StepItem({ name, step, told, words, children }: { name: string; step: Step; told: string; words: string; children?: ComponentChildren }) {
  return (
    <li class="proof-step">
      <div class="row-apart"><h3>{name}</h3><Tag tone={tones[step.outcome]}>{word("proof_outcome", step.outcome)}</Tag></div>
      <p>{words}</p>
      {children}
      {step.computed && (
        <details>
          <summary>{t("proof.figures")}</summary>
          <dl class="facts"><dt>{t("proof.computed")}</dt><dd><code>{step.computed}</code></dd><dt>{told}</dt><dd><code>{step.told}</code></dd></dl>
        </details>
      )}
    </li>
  );
}

function step_words(step: Step, passed: string, failed: string): string {
  if (step.outcome === "passed") return passed;
  if (step.outcome === "waiting") return t("proof.waiting_detail");
  return step.outcome === "unable" ? t("proof.unable") : failed;
}

function signature_words({ outcome }: Step, checkpoint: Checkpoint | undefined): string {
  const name = checkpoint?.origin ?? "";
  if (outcome === "passed") return t("proof.signature_detail", { name, time: checkpoint?.time ? time_text(checkpoint.time) : "" });
  if (outcome === "no_key") return t("proof.signature_no_key");
  if (outcome === "other_key") return t("proof.signature_other_key", { name });
  if (outcome === "waiting") return t("proof.waiting_detail");
  return outcome === "unable" ? t("proof.signature_unable") : t("proof.signature_failed");
}

const command = "qrcongo audit verify --checkpoint point.txt --public-key cle.txt";

function Steps({ proved, children }: { proved: Proved; children: ComponentChildren }) {
  const { leaf, inclusion, signature, checkpoint, path_length } = proved;
  return (
    <>
      <ol class="stack-wide">
        <StepItem name={t("proof.leaf")} step={leaf} told={t("proof.told")} words={step_words(leaf, t("proof.leaf_detail"), t("proof.leaf_failed"))} />
        <StepItem name={t("proof.inclusion")} step={inclusion} told={t("proof.root")}
          words={step_words(inclusion, t("proof.inclusion_detail", { count: path_length, size: checkpoint?.size ?? 0 }), t("proof.inclusion_failed"))} />
        <StepItem name={t("proof.signature")} step={signature} told="" words={signature_words(signature, checkpoint)}>{children}</StepItem>
      </ol>
      <div class="stack-tight">
        <p>{t("proof.independent")}</p>
        <Copyable text={command} label={t("proof.command")} />
      </div>
      {proved.note && <details><summary>{t("proof.note")}</summary><Copyable text={proved.note} label={t("proof.note_name")} /></details>}
    </>
  );
}

export function Proof({ entry }: { entry: AuditEntry }) {
  const key = use_kept_key();
  const { value, problem, is_loading, reload } = use_load(`audit/proof/${entry.sequence}/${key?.written ?? ""}`, () => prove(entry, key));
  return (
    <Card title={t("proof.title")}>
      <div class="stack-wide">
        <p class="soft">{t("proof.lead")}</p>
        {problem && <ProblemNotice problem={problem} retry={reload} />}
        {!value && !problem && <Bones lines={6} />}
        {value && <Verdict steps={[value.leaf, value.inclusion, value.signature]} />}
        {value && (
          <Steps proved={value}>
            {key && value.signature.outcome === "passed" && <KeyOrigin of={key} />}
            <KeyForm kept={key} is_wanted={["no_key", "other_key"].includes(value.signature.outcome)} />
          </Steps>
        )}
        <div class="row no-print"><Button is_busy={is_loading} onClick={reload}>{t("proof.again")}</Button></div>
      </div>
    </Card>
  );
}
