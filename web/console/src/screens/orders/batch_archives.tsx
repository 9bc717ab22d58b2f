import { get } from "../../api/client";
import type { Archive } from "../../api/types";
import { Card, Tag, Time } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { range_text } from "../../stamps/ranges";
import { size_text, t } from "../../state/texts";

function Received({ archive }: { archive: Archive }) {
  if (archive.received_at) return <Time at={archive.received_at} />;
  return archive.state === "pending" ? <Tag>{t("archive.pending")}</Tag> : <Tag tone="caution">{t("archive.not_received")}</Tag>;
}

const columns = (): Column<Archive>[] => [
  { name: t("archive.part"), is_head: true, cell: ({ part, parts }) => t("archive.part_of", { part, parts }) },
  { name: t("archive.positions"), cell: ({ from, to }) => <span class="figures">{range_text({ from, to })}</span> },
  { name: t("archive.size"), is_figure: true, cell: ({ size_bytes }) => size_bytes === null ? "–" : size_text(size_bytes) },
  { name: t("archive.sha256"), cell: ({ sha256, encrypted_to }) => <div class="stack-tight">{sha256 ? <code class="small">{sha256}</code> : "–"}{encrypted_to && <span class="soft small">{t("archive.encrypted")}</span>}</div> },
  { name: t("archive.received"), cell: (archive) => <Received archive={archive} /> },
];

export function BatchArchives({ id }: { id: string }) {
  const list = use_list<Archive>(`batch/${id}/archives`, (cursor, signal) => get("/api/v1/batches/{id}/archives", { path: { id }, query: { limit: 200, ...(cursor ? { cursor } : {}) }, signal }));
  return (
    <Card title={t("archive.list")}>
      <ListTable label={t("archive.list")} list={list} columns={columns()} id_of={(archive) => archive.id} empty={<p>{t("archive.none")}</p>} />
    </Card>
  );
}
