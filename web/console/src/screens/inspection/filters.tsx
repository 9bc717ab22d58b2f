// What a list is narrowed by, in the address.
import { useEffect, useState } from "preact/hooks";
import { SelectField, TextField, type Option } from "../../design/form";
import { t } from "../../state/texts";

const typing_ms = 350;

export function SearchField({ value, set, hint }: { value: string; set: (value: string) => void; hint: string }) {
  const [typed, set_typed] = useState(value);
  useEffect(() => set_typed(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => set(typed.trim()), typing_ms);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div class="filter-wide">
      <TextField name="q" label={t("inspection.search")} placeholder={hint} type="search" autoComplete="off" maxLength={100} value={typed} set={set_typed}
        onKeyDown={(event) => {
          // In a form, Enter would send it.
          if (event.key !== "Enter") return;
          event.preventDefault();
          set(typed.trim());
        }} />
    </div>
  );
}

export function StateField({ value, set, options, all }: { value: string; set: (value: string) => void; options: Option[]; all: string }) {
  return <SelectField name="state" label={t("inspection.state")} value={value} set={set} options={[...options, { value: "all", name: all }]} />;
}
