// Name and language. Whoever decides or oversees does not name himself: his decisions are read under his name.
import { useState } from "preact/hooks";
import { Form, SelectField, TextField, type Faults } from "../../design/form";
import { Button, Facts } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { change_me, use_me } from "../../state/me";
import { console_language, t, use_language, type Language } from "../../state/texts";

export function Identity() {
  const me = use_me();
  const [name, set_name] = useState(me.name);
  const [chosen, set_chosen] = useState<Language>();
  const [faults, set_faults] = useState<Faults>({});
  const spoken = chosen ?? console_language(me.language);
  const may_rename = me.actions.includes("change_name");
  const act = use_act(async (_key, changes: { name: string; language: Language }) => {
    // The public's pages speak more languages than the console: one of those stays as long as nobody chooses another.
    await change_me({ ...(may_rename ? { name: changes.name } : {}), ...(chosen ? { language: changes.language } : {}) });
    await use_language(changes.language);
    say(t("account.saved"));
  });
  const send = () => {
    const wrong: Faults = name.trim() ? {} : { "/name": t("account.name_missing") };
    set_faults(wrong);
    if (Object.keys(wrong).length === 0) void act.run({ name: name.trim(), language: spoken });
  };
  return (
    <Form problem={act.problem} faults={faults} send={send}>
      {may_rename
        ? <TextField name="name" label={t("account.name")} hint={t("account.name_hint")} autoComplete="name" maxLength={100} value={name} set={set_name} />
        : <div class="stack-tight"><Facts of={[[t("account.name"), me.name]]} /><p class="soft small">{t("account.name_fixed")}</p></div>}
      <SelectField name="language" label={t("account.language")} hint={t("account.language_hint")} value={spoken} set={(value) => set_chosen(value as Language)}
        options={[{ value: "fr", name: t("account.french") }, { value: "en", name: t("account.english") }]} />
      <p><Button type="submit" is_busy={act.is_running}>{t("account.save")}</Button></p>
    </Form>
  );
}
