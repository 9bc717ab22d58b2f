// What a list is narrowed by, in the address.
import { SelectField, type Option } from "../../design/form";
import { SearchField } from "../../design/search";
import { t } from "../../state/texts";

export const TextFilter = ({ value, set, hint }: { value: string; set: (value: string) => void; hint: string }) =>
  <SearchField label={t("inspection.search")} placeholder={hint} {...{ value, set }} />;

export function StateField({ value, set, options, all }: { value: string; set: (value: string) => void; options: Option[]; all: string }) {
  return <SelectField name="state" label={t("inspection.state")} value={value} set={set} options={[...options, { value: "all", name: all }]} />;
}
