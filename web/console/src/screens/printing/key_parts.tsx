// An encryption key as lists and cards show it, and its end.
import { get, post } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Confirm } from "../../design/dialog";
import { Tag, Time, Who, type Tone } from "../../design/parts";
import type { Column } from "../../design/table";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_list } from "../../state/load";
import { t, word } from "../../state/texts";

export type EncryptionKey = Schemas["EncryptionKey"];
export type KeyState = EncryptionKey["state"];

const tones: Record<KeyState, Tone> = { awaiting_confirmation: "caution", active: "good", superseded: "plain", rejected: "bad", revoked: "bad" };
const most_rows = 200;

export const KeyTag = ({ state }: { state: KeyState }) => <Tag tone={tones[state]}>{word("encryption_key_state", state)}</Tag>;

export const use_keys = (state: KeyState[]) =>
  use_list(`encryption-keys/${state.join()}`, (cursor, signal) =>
    get("/api/v1/encryption-keys", { query: { cursor, limit: most_rows, state: state.length > 0 ? state : undefined }, signal }), { every_ms: 60_000 });

export function Revoke({ shown, done, close }: { shown: EncryptionKey; done: () => void; close: () => void }) {
  const act = use_act((key, id: string) => post("/api/v1/encryption-keys/{id}/revoke", {}, { path: { id }, key }));
  const yes = async () => {
    if (!(await act.run(shown.id))) return;
    say(t("print_keys.revoked_done"));
    close();
    done();
  };
  return (
    <Confirm title={t("print_keys.revoke_title", { name: shown.organisation_name })} act={t("print_keys.revoke")} is_bad is_busy={act.is_running} problem={act.problem} yes={() => void yes()} close={close}>
      <p>{t("print_keys.fingerprint")} <code>{shown.fingerprint}</code></p>
      <p>{shown.state === "active" ? t("print_keys.revoke_active") : t("print_keys.revoke_awaiting")}</p>
      <p>{t("print_keys.revoke_before")}</p>
    </Confirm>
  );
}

export const key_columns = (): Column<EncryptionKey>[] => [
  { name: t("print_keys.fingerprint"), is_head: true, cell: ({ fingerprint }) => <code>{fingerprint}</code> },
  { name: t("print_keys.state"), cell: ({ state }) => <KeyTag state={state} /> },
  { name: t("print_keys.registered"), cell: ({ created_at, registered_by }) => <span class="stack-tight"><Time at={created_at} /><span class="soft"><Who person={registered_by} /></span></span> },
  { name: t("print_keys.confirmed"), cell: ({ confirmed_at, confirmed_by }) => (confirmed_at ? <span class="stack-tight"><Time at={confirmed_at} /><span class="soft"><Who person={confirmed_by} /></span></span> : "–") },
  { name: t("print_keys.ended"), cell: ({ ended_at }) => (ended_at ? <Time at={ended_at} /> : "–") },
];
