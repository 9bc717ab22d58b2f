// A secret that is shown this once. It stands in this page's memory alone.
import { address } from "../../api/client";
import { quoted } from "../../api/shell_line";
import type { Schemas } from "../../api/types";
import { Button, Card, Copyable, Notice } from "../../design/parts";
import { t } from "../../state/texts";

// The secret is asked for by the shell, so that it stands in no history of commands.
function token_command(client: Schemas["NewApiClient"]): string {
  const certificate = client.certificate_sha256 ? " --cert client.pem --key client.key" : "";
  return `read -rs SECRET && curl${certificate} --user "${client.id}:$SECRET" --data grant_type=client_credentials ${quoted(address("/oauth2/token").href)}`;
}

export function Secret({ of, kept }: { of: Schemas["NewApiClient"]; kept: () => void }) {
  return (
    <Card title={t("api_client.secret_title", { name: of.name })}>
      <div class="stack">
        <Notice tone="caution" role="status"><p>{t("api_client.secret_once")}</p></Notice>
        <div class="stack-tight"><h3>{t("api_client.id")}</h3><Copyable text={of.id} label={t("api_client.id")} /></div>
        <div class="stack-tight"><h3>{t("api_client.secret")}</h3><Copyable text={of.secret} label={t("api_client.secret")} /></div>
        <div class="stack-tight">
          <h3>{t("api_client.token")}</h3>
          <p class="soft">{t("api_client.token_detail")}</p>
          <Copyable text={token_command(of)} label={t("api_client.token")} />
          <p class="soft">{t("api_client.use_detail")}</p>
          <Copyable text={`curl --header "Authorization: Bearer $TOKEN" ${quoted(address("/api/v1/me").href)}`} label={t("api_client.use")} />
        </div>
        <div><Button look="main" onClick={kept}>{t("api_client.kept")}</Button></div>
      </div>
    </Card>
  );
}
