// What the list of entries is narrowed by. An id is taken once it is whole, so that nothing is asked at each key.
import { useEffect, useState } from "preact/hooks";
import { SelectField, TextField } from "../../design/form";
import { t, word } from "../../state/texts";
import { acts, kinds } from "./acts";
import type { Filters } from "./read";
import { act_text } from "./sentence";

type Change = (changes: Partial<Record<keyof Filters, string>>) => void;

function IdField({ name, label, value, change }: { name: "subject_id" | "actor_id"; label: string; value: string; change: Change }) {
  const [typed, set_typed] = useState(value);
  useEffect(() => set_typed(value), [value]);
  const take = () => typed.trim() !== value && change({ [name]: typed.trim() });
  return (
    <TextField name={name} label={label} value={typed} set={set_typed} class="input-figures" autoComplete="off" spellcheck={false}
      onBlur={take} onKeyDown={(event) => event.key === "Enter" && take()} />
  );
}

const by_name = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name);
const with_present = (values: string[], present: string | undefined) => (present && !values.includes(present) ? [...values, present] : values);

export function EntryFilters({ filters, people, change }: { filters: Filters; people: { id: string; name: string }[]; change: Change }) {
  const { subject_kind: kind = "", subject_id = "", action = "", actor_id = "" } = filters;
  const offered = acts.filter((act) => !kind || act.startsWith(kind + "."));
  const is_person = !actor_id || people.some(({ id }) => id === actor_id);
  return (
    <div class="filters" role="search" aria-label={t("audit.list")}>
      <SelectField name="subject_kind" label={t("audit.filter_kind")} none={t("audit.any_kind")} value={kind}
        set={(value) => change({ subject_kind: value, action: "" })}
        options={with_present(kinds, kind).map((value) => ({ value, name: word("audit_subject", value) })).sort(by_name)} />
      <SelectField name="action" label={t("audit.filter_action")} none={t("audit.any_action")} value={action} set={(value) => change({ action: value })}
        options={with_present(offered, action).map((value) => ({ value, name: act_text(value) ?? value })).sort(by_name)} />
      {people.length > 0 && is_person
        ? <SelectField name="actor_id" label={t("audit.filter_actor")} none={t("audit.any_actor")} value={actor_id} set={(value) => change({ actor_id: value })}
            options={people.map(({ id, name }) => ({ value: id, name })).sort(by_name)} />
        : <IdField name="actor_id" label={t("audit.filter_actor_id")} value={actor_id} change={change} />}
      <IdField name="subject_id" label={t("audit.filter_subject")} value={subject_id} change={change} />
    </div>
  );
}
