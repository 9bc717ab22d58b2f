// Settings as they are in force, those that were changed first.
import { useState } from "preact/hooks";
import { CheckField, TextField } from "../../design/form";
import { Bones, Card, Empty, ProblemNotice, Tag } from "../../design/parts";
import { Table, type Column } from "../../design/table";
import { t, word } from "../../state/texts";
import { use_settings, type Setting } from "./settings";

const is_changed = ({ source }: Setting) => source !== "default";

// A long name breaks after its dots and underscores.
const Key = ({ of }: { of: string }) => <code class="setting-key">{(of.match(/[^._]+[._]?/g) ?? []).map((part, index) => <span key={index}>{index > 0 && <wbr />}{part}</span>)}</code>;

const Value = ({ of }: { of: Setting }) => {
  if (of.value === null) return <span>{t(of.is_set ? "system.is_set" : "system.is_not_set")}</span>;
  return <div class="stack-tight setting-value"><code>{of.value}</code>{is_changed(of) && of.value !== of.default && <span class="soft small">{t("system.default_is")} <code>{of.default || "–"}</code></span>}</div>;
};

const columns = (): Column<Setting>[] => [
  { name: t("system.key"), is_head: true, cell: (row) => <Key of={row.key} /> },
  { name: t("system.value"), cell: (row) => <Value of={row} /> },
  { name: t("system.source"), cell: (row) => is_changed(row) ? <Tag tone="news">{word("setting_source", row.source)}</Tag> : <span class="soft">{word("setting_source", row.source)}</span> },
  { name: t("system.comment"), cell: (row) => <span lang="en">{row.comment}</span> },
];

export function SettingsTable() {
  const settings = use_settings();
  const [typed, set_typed] = useState("");
  const [is_only_changed, set_only_changed] = useState(false);
  const asked = typed.trim().toLowerCase();
  const rows = (settings.value?.items ?? [])
    .filter((row) => (!is_only_changed || is_changed(row)) && (!asked || `${row.key} ${row.value ?? ""} ${row.comment}`.toLowerCase().includes(asked)))
    .sort((one, other) => Number(is_changed(other)) - Number(is_changed(one)) || one.key.localeCompare(other.key));
  return (
    <Card title={t("system.settings")}>
      <div class="stack">
        <p class="soft">{t("system.settings_lead")}</p>
        <ProblemNotice problem={settings.problem} retry={settings.reload} />
        <div class="filters" role="search">
          <TextField name="setting" type="search" label={t("system.search")} autoComplete="off" value={typed} set={set_typed} />
          <CheckField name="changed" label={t("system.only_changed")} is_on={is_only_changed} set={set_only_changed} />
        </div>
        {!settings.value && !settings.problem && <Bones lines={8} />}
        {settings.value && rows.length === 0 && <Empty><p>{t("system.no_setting")}</p></Empty>}
        {rows.length > 0 && <Table label={t("system.settings")} rows={rows} columns={columns()} id_of={(row) => row.key} />}
      </div>
    </Card>
  );
}
