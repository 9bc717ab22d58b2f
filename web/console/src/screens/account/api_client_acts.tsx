import { useState } from "preact/hooks";
import { post, remove } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Confirm } from "../../design/dialog";
import { ChoiceField } from "../../design/form";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_secret_act } from "../../state/secret_act";
import { t } from "../../state/texts";

type Client = Schemas["ApiClient"];

export function RenewSecret({ client, renewed, close }: { client: Client; renewed: (client: Schemas["NewApiClient"]) => void; close: () => void }) {
  const [minutes, set_minutes] = useState("60");
  const renew = use_secret_act("secret.lost_renewal", true, async (key, overlap: number) =>
    renewed(await post("/api/v1/api-clients/{id}/secret", { overlap_minutes: overlap }, { path: { id: client.id }, key })));
  return (
    <Confirm title={t("api_client.renew_title", { name: client.name })} act={t("api_client.renew")} is_busy={renew.is_running} problem={renew.problem}
      yes={() => void renew.run(Number(minutes))} close={close}>
      <ChoiceField name="overlap_minutes" label={t("api_client.overlap")} value={minutes} set={set_minutes} options={[
        { value: "60", name: t("api_client.overlap_hour"), hint: t("api_client.overlap_hour_hint") },
        { value: "1440", name: t("api_client.overlap_day") },
        { value: "0", name: t("api_client.overlap_none"), hint: t("api_client.overlap_none_hint") },
      ]} />
    </Confirm>
  );
}

export function RevokeClient({ client, revoked, close }: { client: Client; revoked: () => void; close: () => void }) {
  const revoke = use_act(async () => {
    await remove("/api/v1/api-clients/{id}", { path: { id: client.id } });
    say(t("api_client.revoke_done", { name: client.name }));
    revoked();
  });
  return (
    <Confirm title={t("api_client.revoke_title", { name: client.name })} act={t("api_client.revoke")} is_bad is_busy={revoke.is_running} problem={revoke.problem}
      yes={() => void revoke.run()} close={close}>
      <p>{t("api_client.revoke_detail")}</p>
    </Confirm>
  );
}
