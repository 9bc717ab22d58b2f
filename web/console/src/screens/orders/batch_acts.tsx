import { get } from "../../api/client";
import { Card } from "../../design/parts";
import { ListTable } from "../../design/table";
import { use_list } from "../../state/load";
import { t } from "../../state/texts";
import { act_columns, type BatchAct } from "./act_columns";

export function BatchActs({ id }: { id: string }) {
  const list = use_list<BatchAct>(`batch/${id}/acts`, (cursor, signal) => get("/api/v1/batches/{id}/acts", { path: { id }, query: { limit: 100, ...(cursor ? { cursor } : {}) }, signal }));
  return (
    <Card title={t("batch.acts")}>
      <ListTable label={t("batch.acts")} list={list} columns={act_columns()} id_of={(act) => act.id} empty={<p>{t("batch.no_acts")}</p>} />
    </Card>
  );
}
