import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Form, TextField, type Faults } from "../../design/form";
import { Button } from "../../design/parts";
import { use_secret_act } from "../../state/secret_act";
import { use_draft } from "../../state/draft";
import { t } from "../../state/texts";

type Values = { name: string; thumbprint: string };

const thumbprint_length = 43; // of 32 bytes in base64url

// Colons and spaces of other notations, and hexadecimal digits, are told apart from what is asked for.
function faults_in({ name, thumbprint }: Values): Faults {
  const faults: Faults = {};
  if (!name.trim()) faults["/name"] = t("api_client.name_missing");
  if (thumbprint.trim() && !new RegExp(`^[\\w-]{${thumbprint_length}}$`).test(thumbprint.trim())) faults["/certificate_sha256"] = t("api_client.thumbprint_wrong");
  return faults;
}

export function NewClient({ made, leave }: { made: (client: Schemas["NewApiClient"]) => void; leave: () => void }) {
  const draft = use_draft<Values>("api-client/new", { name: "", thumbprint: "" });
  const [faults, set_faults] = useState<Faults>({});
  const { values, set } = draft;
  const create = use_secret_act("secret.lost_client", false, async (key, sent: Values) => {
    const thumbprint = sent.thumbprint.trim();
    const client = await post("/api/v1/api-clients", { name: sent.name.trim(), ...(thumbprint && { certificate_sha256: thumbprint }) }, { key });
    draft.drop();
    made(client);
  });
  const send = () => {
    const found = faults_in(values);
    set_faults(found);
    create.clear();
    if (Object.keys(found).length === 0) void create.run(values);
  };
  return (
    <Form faults={faults} problem={create.problem} send={send}>
      <p>{t("api_client.new_detail")}</p>
      <TextField name="name" label={t("api_client.name")} hint={t("api_client.name_hint")} maxLength={100} autoComplete="off" value={values.name} set={(name) => set({ name })} />
      <details class="more" open={values.thumbprint !== "" || undefined}>
        <summary>{t("api_client.certificate")}</summary>
        <div class="stack">
          <p>{t("api_client.certificate_detail")}</p>
          <TextField name="certificate_sha256" label={t("api_client.thumbprint")} hint={t("api_client.thumbprint_hint")} is_optional class="input-figures" autoComplete="off" spellcheck={false} value={values.thumbprint} set={(thumbprint) => set({ thumbprint })} />
          <pre class="command" tabIndex={0}><code>{"openssl x509 -in client.pem -outform DER \\\n  | openssl dgst -sha256 -binary | basenc --base64url | tr -d ="}</code></pre>
        </div>
      </details>
      <div class="row">
        <Button look="main" type="submit" is_busy={create.is_running}>{t("api_client.create")}</Button>
        <Button onClick={leave}>{t("act.back")}</Button>
      </div>
    </Form>
  );
}
