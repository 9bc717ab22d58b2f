// The whole audit log as one file of lines of JSON, put together from the pages that the server gives.
import { useEffect, useRef, useState } from "preact/hooks";
import { address, ask } from "../../api/client";
import { save } from "../../api/download";
import { problem_from, type Problem } from "../../api/problem";
import { read_checkpoint } from "../../audit/checkpoint";
import { Bar, Button, Card, ProblemNotice } from "../../design/parts";
import { say } from "../../state/news";
import { authority_today } from "../../state/days";
import { count_text, t } from "../../state/texts";
import { read_newest_note } from "../audit/read";

const page_entries = 5_000;

type Progress = { read: number; all: number };

const tail_bytes = 65_536; // longer than a page's last line
const line_end = 10;

// A page as the bytes that came, which the browser may keep outside this page's memory. Its last line says where to go on.
async function read_page(from: number, signal: AbortSignal): Promise<{ lines: Blob; whole: Blob; next: number | null }> {
  const answer = await ask("GET", address("/api/v1/audit/export", { query: { from, limit: page_entries } }), { signal }, "application/x-ndjson");
  const page = await answer.blob();
  const tail = new Uint8Array(await page.slice(-tail_bytes).arrayBuffer());
  let end = tail.length;
  while (tail[end - 1] === line_end) --end;
  const begin = tail.lastIndexOf(line_end, end - 1) + 1;
  const { next } = JSON.parse(new TextDecoder().decode(tail.subarray(begin, end))) as { next: number | null };
  const upto = (length: number) => page.slice(0, page.size - (tail.length - length));
  return { lines: upto(begin), whole: upto(end), next };
}

// Of each page's last line only the very last stays: it has the newest checkpoint.
async function assemble(told: (progress: Progress) => void, signal: AbortSignal): Promise<Blob> {
  const note = await read_newest_note(signal);
  let all = note ? read_checkpoint(note).size : 0;
  const parts: BlobPart[] = [];
  for (let from: number | null = 0; from !== null;) {
    const { lines, whole, next } = await read_page(from, signal);
    parts.push(...(next === null ? [whole, "\n"] : [lines]));
    const read: number = next ?? Math.max(all, from);
    all = Math.max(all, read);
    told({ read, all });
    from = next;
  }
  return new Blob(parts, { type: "application/x-ndjson" });
}

const file_name = (kind: string) => `journal-audit-${authority_today()}.${kind}`;

export function LogExport() {
  const [progress, set_progress] = useState<Progress>();
  const [problem, set_problem] = useState<Problem>();
  const abort = useRef<AbortController>();
  useEffect(() => () => abort.current?.abort(), []);

  const run = async () => {
    if (progress) return;
    abort.current = new AbortController();
    set_problem(undefined);
    set_progress({ read: 0, all: 0 });
    try {
      save(await assemble(set_progress, abort.current.signal), file_name("ndjson"));
      say(t("exports.saved"));
    } catch (error) {
      if (!abort.current.signal.aborted) set_problem(problem_from(error));
    } finally {
      set_progress(undefined);
    }
  };
  const save_note = async () => {
    try {
      const note = await read_newest_note();
      if (!note) return say(t("exports.no_checkpoint"));
      save(new Blob([note], { type: "text/plain" }), file_name("txt"));
      say(t("exports.saved"));
    } catch (error) {
      set_problem(problem_from(error));
    }
  };

  return (
    <Card title={t("exports.log")}>
      <ul>
        <li class="export">
          <div class="stack-tight"><h3>{t("exports.entries")}</h3><p class="soft">{t("exports.entries_detail")}</p></div>
          <Button is_busy={progress !== undefined} onClick={() => void run()}>{t("exports.ndjson")}</Button>
        </li>
        <li class="export">
          <div class="stack-tight"><h3>{t("exports.checkpoint")}</h3><p class="soft">{t("exports.checkpoint_detail")}</p></div>
          <Button onClick={() => void save_note()}>{t("exports.text")}</Button>
        </li>
      </ul>
      {progress && (
        <div class="stack">
          <Bar share={progress.all > 0 ? progress.read / progress.all : 0} label={t("exports.entries")} />
          <p class="row-apart">{t("exports.progress", { read: count_text(progress.read), all: count_text(progress.all) })} <Button look="plain" onClick={() => abort.current?.abort()}>{t("exports.stop")}</Button></p>
        </div>
      )}
      <ProblemNotice problem={problem} />
    </Card>
  );
}
