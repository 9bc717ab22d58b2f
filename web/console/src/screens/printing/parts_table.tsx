// The print files of a delivery: what each holds, whether it was received, and how it is fetched.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Archive, Schemas } from "../../api/types";
import { Button, Card, ProblemNotice, Tag, Time } from "../../design/parts";
import { Table, type Column } from "../../design/table";
import { range_text } from "../../stamps/ranges";
import { new_key, use_act } from "../../state/act";
import { size_text, t } from "../../state/texts";
import { HandoverDialog } from "./handover";

type Handover = Schemas["Handover"];

const soon_ms = 60_000; // a link that is about to end is asked for anew

// The browser's own download: it goes to the disk, and goes on after a cut. A link of this page's is used again while it
// holds.
function use_download() {
  const [links] = useState(() => new Map<string, Handover>());
  const act = use_act(async (_key: string, archive: Archive, turn: string) => {
    const kept = links.get(archive.id);
    const holds = kept && Date.parse(kept.expires_at) - soon_ms > Date.now();
    const handover = holds ? kept : await post("/api/v1/archives/{id}/handovers", {}, { path: { id: archive.id }, key: turn });
    links.set(archive.id, handover);
    const token = new URL(handover.url).pathname.split("/").pop()!;
    const link = document.createElement("a");
    link.href = new URL(`../d/${token}`, document.baseURI).href;
    link.download = archive.name;
    link.click();
  });
  return { ...act, links };
}

function State({ archive }: { archive: Archive }) {
  if (archive.received_at) return <span class="stack-tight"><span><Tag tone="good">{t("printing.part_received")}</Tag></span><span class="small soft"><Time at={archive.received_at} /></span></span>;
  if (archive.state === "pending") return <Tag>{t("printing.part_pending")}</Tag>;
  return <Tag tone="caution">{t("printing.part_waiting")}</Tag>;
}

export function Parts({ archives }: { archives: Archive[] }) {
  const [shown, show] = useState<Archive>();
  const download = use_download();
  const columns: Column<Archive>[] = [
    { name: t("printing.part"), is_head: true, cell: ({ part, parts, name }) => <span class="stack-tight"><span>{t("printing.part_of", { part, parts })}</span><code class="small soft">{name}</code></span> },
    { name: t("printing.positions"), is_figure: true, cell: range_text },
    { name: t("printing.size"), is_figure: true, cell: ({ size_bytes }) => (size_bytes === null ? "–" : size_text(size_bytes)) },
    { name: t("printing.state"), cell: (archive) => <State archive={archive} /> },
    {
      name: t("printing.fetch"), cell: (archive) => archive.state === "pending" ? null : (
        <span class="row">
          <Button is_busy={download.is_running} aria-label={t("printing.download_part", { part: archive.part })} onClick={() => void download.run(archive, new_key())}>{t("printing.download")}</Button>
          <Button look="plain" aria-label={t("printing.link_part", { part: archive.part })} onClick={() => show(archive)}>{t("printing.link")}</Button>
        </span>
      ),
    },
  ];
  return (
    <Card title={t("printing.files")}>
      <div class="stack">
        {archives.some((archive) => archive.encrypted_to) && <p class="soft">{t("printing.files_encrypted")}</p>}
        <ProblemNotice problem={download.problem} />
        <Table label={t("printing.files")} rows={archives} columns={columns} id_of={({ id }) => id} />
      </div>
      {shown && <HandoverDialog archive={shown} made={(handover) => download.links.set(shown.id, handover)} close={() => show(undefined)} />}
    </Card>
  );
}
