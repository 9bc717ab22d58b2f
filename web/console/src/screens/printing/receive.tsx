// Receipts: files are digested in the page, or digests pasted, and whatever is whole is confirmed together.
import { useEffect, useRef, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Archive } from "../../api/types";
import { LongTextField } from "../../design/form";
import { Bar, Button, Card, ProblemNotice, Tag } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { percent_text, size_text, t } from "../../state/texts";
import { digest_of } from "./file_digest";

type Checked = { id: number; name: string; size: number; share: number; digest?: string; is_unreadable?: boolean };

function use_digests() {
  const [files, set_files] = useState<Checked[]>([]);
  const abort = useRef(new AbortController());
  const queue = useRef(Promise.resolve());
  const last = useRef(0);
  useEffect(() => () => abort.current.abort(), []);

  const add = (added: File[]) => {
    for (const file of added) {
      const id = ++last.current;
      const change = (changes: Partial<Checked>) => set_files((before) => before.map((one) => (one.id === id ? { ...one, ...changes } : one)));
      set_files((before) => [...before, { id, name: file.name, size: file.size, share: 0 }]);
      let last_share = 0;
      const tell = (share: number) => {
        if (share < 1 && share - last_share < 0.01) return;
        last_share = share;
        change({ share });
      };
      queue.current = queue.current
        .then(() => digest_of(file, tell, abort.current.signal))
        .then((digest) => digest && change({ digest, share: 1 }), () => change({ is_unreadable: true }))
        .then(() => undefined);
    }
  };
  return { files, add };
}

function Outcome({ file, archives }: { file: Checked; archives: Archive[] }) {
  if (file.is_unreadable) return <p class="field-fault">{t("printing.file_unreadable")}</p>;
  if (!file.digest) return <Bar share={file.share} label={t("printing.checking", { name: file.name })} />;
  const found = archives.find((archive) => archive.sha256 === file.digest);
  if (found?.received_at) return <p><Tag tone="good">{t("printing.file_was_received", { part: found.part })}</Tag></p>;
  if (found) return <p><Tag tone="good">{t("printing.file_whole", { part: found.part })}</Tag></p>;
  const meant = archives.find((archive) => archive.name === file.name);
  if (meant?.size_bytes && meant.size_bytes !== file.size) return <p class="field-fault">{t("printing.file_cut", { has: size_text(file.size), wanted: size_text(meant.size_bytes) })}</p>;
  return <p class="field-fault">{meant ? t("printing.file_damaged") : t("printing.file_unknown")}</p>;
}

function Drop({ add }: { add: (files: File[]) => void }) {
  const [is_over, set_over] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    set_over(false);
    add([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    <label class={is_over ? "drop is-over" : "drop"} onDragOver={(event) => { event.preventDefault(); set_over(true); }} onDragLeave={() => set_over(false)} onDrop={drop}>
      <span class="field-label">{t("printing.choose_files")}</span>
      <span class="field-hint">{t("printing.choose_files_detail")}</span>
      <span class="button" aria-hidden="true">{t("printing.choose")}</span>
      <input type="file" class="unseen" multiple onChange={(event) => {
        add([...(event.currentTarget.files ?? [])]);
        event.currentTarget.value = "";
      }} />
    </label>
  );
}

const digests_in = (text: string) => text.toLowerCase().match(/\b[0-9a-f]{64}\b/g) ?? [];

export function Receive({ archives, reload }: { archives: Archive[]; reload: () => void }) {
  const { files, add } = use_digests();
  const [pasted, set_pasted] = useState("");
  const [confirmed, set_confirmed] = useState<{ went: number; all: number }>(); // where not all of them went
  const pasted_digests = digests_in(pasted);
  const known = new Set([...pasted_digests, ...files.map(({ digest }) => digest)]);
  const waiting = archives.filter((archive) => archive.state === "ready" && !archive.received_at);
  const whole = waiting.filter(({ sha256 }) => sha256 && known.has(sha256));
  const strange = pasted_digests.filter((digest) => !archives.some(({ sha256 }) => sha256 === digest)).length;

  const act = use_act(async (key: string, ids: string[]) => {
    set_confirmed(undefined);
    let went = 0;
    try {
      for (const archive of waiting.filter(({ id }) => ids.includes(id))) {
        await post("/api/v1/archives/{id}/receipts", { sha256: archive.sha256! }, { path: { id: archive.id }, key: `${key}-${archive.part}` });
        ++went;
      }
    } catch (error) {
      set_confirmed({ went, all: ids.length });
      throw error;
    }
  });
  const confirm = async () => {
    const is_done = await act.run(whole.map(({ id }) => id));
    if (is_done) {
      say(t("printing.receipts_done", { count: whole.length }));
      set_pasted("");
    }
    reload();
  };
  return (
    <Card title={t("printing.receive")}>
      <div class="stack">
        <p>{t("printing.receive_detail")}</p>
        <Drop add={add} />
        {files.length > 0 && (
          <ul class="stack">
            {files.map((file) => (
              <li key={file.id} class="stack-tight">
                <span class="row-apart"><code>{file.name}</code><span class="soft">{file.digest || file.is_unreadable ? size_text(file.size) : percent_text(file.share)}</span></span>
                <Outcome file={file} archives={archives} />
              </li>
            ))}
          </ul>
        )}
        <details>
          <summary>{t("printing.paste")}</summary>
          <div class="stack">
            <LongTextField name="sums" label={t("printing.paste_label")} hint={t("printing.paste_detail")} value={pasted} set={set_pasted}
              fault={strange > 0 ? t("printing.paste_strange", { count: strange }) : undefined} />
          </div>
        </details>
        <ProblemNotice problem={act.problem} />
        {act.problem && confirmed && <p role="status">{t("printing.receipts_some", confirmed)}</p>}
        <p role="status">{whole.length === 0 ? t("printing.receive_none", { count: waiting.length }) : t("printing.receive_some", { count: whole.length, all: waiting.length })}</p>
        {whole.length > 0 && <p><Button look="main" is_busy={act.is_running} onClick={() => void confirm()}>{t("printing.confirm_receipts", { count: whole.length })}</Button></p>}
      </div>
    </Card>
  );
}
