import { useEffect, useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Button, Card, Link, PageHead, Tabs, Time } from "../../design/parts";
import { ListTable, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { use_me } from "../../state/me";
import { guard_leaving, use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t } from "../../state/texts";
import { NewClient } from "./new_api_client";
import { RenewSecret, RevokeClient } from "./api_client_acts";
import { Secret } from "./api_client_secret";

type Client = Schemas["ApiClient"];
type Asked = { act: "renew" | "revoke"; client: Client };

function ClientName({ client }: { client: Client }) {
  return (
    <div class="stack-tight">
      <span>{client.name}</span>
      <code class="small soft">{client.id}</code>
      {client.certificate_sha256 && <span class="small soft">{t("api_client.bound")}</span>}
    </div>
  );
}

function Acts({ client, is_mine, ask }: { client: Client; is_mine: boolean; ask: (asked: Asked) => void }) {
  if (client.state !== "active") return <>–</>;
  return (
    <div class="row">
      {is_mine && <Button aria-label={t("api_client.renew_what", { name: client.name })} onClick={() => ask({ act: "renew", client })}>{t("api_client.renew")}</Button>}
      <Button aria-label={t("api_client.revoke_what", { name: client.name })} onClick={() => ask({ act: "revoke", client })}>{t("api_client.revoke")}</Button>
    </div>
  );
}

const columns = (my_id: string, ask: (asked: Asked) => void): Column<Client>[] => [
  { name: t("api_client.name"), is_head: true, cell: (client) => <ClientName client={client} /> },
  { name: t("api_client.made_by"), cell: (client) => (client.created_by === my_id ? t("api_client.you") : t("api_client.colleague")) },
  { name: t("api_client.made_at"), cell: (client) => <Time at={client.created_at} /> },
  { name: t("api_client.used_at"), cell: (client) => (client.last_used_at ? <Time at={client.last_used_at} /> : t("api_client.never")) },
  { name: t("api_client.acts"), cell: (client) => <Acts client={client} is_mine={client.created_by === my_id} ask={ask} /> },
];

export default function ApiClients() {
  const me = use_me();
  const [filters, change] = use_filters<"clients-api">();
  const state = filters["etat"] === "revoked" ? "revoked" : "active";
  const [secret, set_secret] = useState<Schemas["NewApiClient"]>();
  const [asked, set_asked] = useState<Asked>();
  const list = use_list(`api-clients/${state}`, (cursor, signal) => get("/api/v1/api-clients", { query: { state: [state], ...(cursor && { cursor }) }, signal }));
  const is_making = filters["nouveau"] === "1" && !secret;

  // It is shown once: whoever leaves loses it.
  useEffect(() => {
    if (!secret) return;
    guard_leaving(t("api_client.leave"));
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => {
      guard_leaving(null);
      removeEventListener("beforeunload", stay);
    };
  }, [secret]);

  const shown = (client: Schemas["NewApiClient"]) => {
    change({ nouveau: undefined });
    set_asked(undefined);
    set_secret(client);
    list.reload();
  };
  const revoked = () => {
    set_asked(undefined);
    list.reload();
  };

  return (
    <>
      <PageHead title={t("menu.api_clients")} lead={<>{t("api_client.lead")} <Link to="api">{t("menu.reference")}</Link></>}>
        {!is_making && !secret && <Button look="main" onClick={() => change({ nouveau: "1" })}>{t("api_client.new")}</Button>}
      </PageHead>
      <div class="stack-wide">
        {secret && <Secret of={secret} kept={() => set_secret(undefined)} />}
        {is_making && <Card title={t("api_client.new")}><NewClient made={shown} leave={() => change({ nouveau: undefined })} /></Card>}
        <div class="stack">
          <Tabs label={t("api_client.tabs")} at={state === "active" ? "clients-api" : address_of("clients-api", { etat: "revoked" })} tabs={[
            { to: "clients-api", name: t("api_client.active") }, { to: address_of("clients-api", { etat: "revoked" }), name: t("api_client.revoked") },
          ]} />
          <ListTable label={t("menu.api_clients")} list={list} columns={columns(me.id, set_asked)} id_of={({ id }) => id} empty={<p>{t(state === "active" ? "api_client.none" : "api_client.none_revoked")}</p>} />
        </div>
      </div>
      {asked?.act === "renew" && <RenewSecret client={asked.client} renewed={shown} close={() => set_asked(undefined)} />}
      {asked?.act === "revoke" && <RevokeClient client={asked.client} revoked={revoked} close={() => set_asked(undefined)} />}
    </>
  );
}
