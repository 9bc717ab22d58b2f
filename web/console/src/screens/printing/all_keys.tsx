// The keys of all printers, those that somebody has to compare by telephone first.
import { useState } from "preact/hooks";
import { get } from "../../api/client";
import { Bones, Button, ButtonLink, Card, Empty, Facts, ProblemNotice, Tabs, Time, Who } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_load } from "../../state/load";
import { is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t } from "../../state/texts";
import { key_columns, Revoke, use_keys, type EncryptionKey } from "./key_parts";

function ToCompare({ of, revoke }: { of: EncryptionKey; revoke: () => void }) {
  const printer = use_load(`organisation/${of.organisation_id}/plain`, (signal) => get("/api/v1/organisations/{id}", { path: { id: of.organisation_id }, signal }));
  const phone = printer.value?.phone;
  return (
    <Card title={of.organisation_name}>
      <div class="stack">
        <ol class="numbered stack-tight">
          <li>{phone ? <>{t("print_keys.call")} <a href={`tel:${phone}`}>{phone}</a></> : t("print_keys.call_unknown")}</li>
          <li>{t("print_keys.compare")}</li>
          <li>{is_role("OPERATEUR_OCC") ? t("print_keys.approve") : t("print_keys.approve_occ")}</li>
        </ol>
        <p class="fingerprint"><code>{of.fingerprint}</code></p>
        <Facts of={[
          [t("print_keys.recipient"), <code>{of.recipient}</code>],
          [t("print_keys.registered"), <><Time at={of.created_at} />, <Who person={of.registered_by} /></>],
        ]} />
        <div class="row">
          {is_role("OPERATEUR_OCC") && <ButtonLink to="approbations">{t("print_keys.to_approvals")}</ButtonLink>}
          <Button onClick={revoke}>{t("print_keys.revoke")}</Button>
        </div>
      </div>
    </Card>
  );
}

function Waiting({ revoke }: { revoke: (key: EncryptionKey, done: () => void) => void }) {
  const list = use_keys(["awaiting_confirmation"]);
  if (!list.value) return list.problem ? <ProblemNotice problem={list.problem} retry={list.reload} /> : <Bones lines={6} />;
  return (
    <>
      <ProblemNotice problem={list.problem} retry={list.reload} />
      {list.value.length === 0 && <Empty>{t("print_keys.waiting_none")}</Empty>}
      {list.value.map((key) => <ToCompare key={key.id} of={key} revoke={() => revoke(key, list.reload)} />)}
    </>
  );
}

function Everything({ revoke }: { revoke: (key: EncryptionKey, done: () => void) => void }) {
  const list = use_keys([]);
  const [head, ...others] = key_columns();
  const columns: Column<EncryptionKey>[] = [
    { name: t("print_keys.printer"), is_head: true, cell: ({ organisation_name }) => organisation_name },
    { ...head!, is_head: false }, ...others,
    { name: t("print_keys.act"), cell: (key) => (key.ended_at ? null : <Button aria-label={t("print_keys.revoke_title", { name: key.organisation_name })} onClick={() => revoke(key, list.reload)}>{t("print_keys.revoke")}</Button>) },
  ];
  return <ListTable label={t("menu.encryption_keys")} list={list} columns={columns} id_of={({ id }) => id} empty={t("print_keys.all_none")} />;
}

export function AllKeys() {
  const [filters] = use_filters<"cles-impression">();
  const [revoking, set_revoking] = useState<{ key: EncryptionKey; done: () => void }>();
  const is_all = filters["etat"] === "toutes";
  const revoke = (key: EncryptionKey, done: () => void) => set_revoking({ key, done });
  return (
    <>
      <Tabs label={t("menu.encryption_keys")} at={address_of("cles-impression", { etat: is_all ? "toutes" : "" })}
        tabs={[{ to: "cles-impression", name: t("print_keys.to_confirm") }, { to: address_of("cles-impression", { etat: "toutes" }), name: t("print_keys.all") }]} />
      {is_all ? <Everything revoke={revoke} /> : <Waiting revoke={revoke} />}
      {revoking && <Revoke shown={revoking.key} done={revoking.done} close={() => set_revoking(undefined)} />}
    </>
  );
}
