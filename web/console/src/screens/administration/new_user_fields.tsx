// The questions of an invitation, and what they come to.
import { useEffect } from "preact/hooks";
import type { Organisation, Role } from "../../api/types";
import { CheckField, ChoiceField, SelectField, TextField } from "../../design/form";
import { Facts, Notice } from "../../design/parts";
import { t, word } from "../../state/texts";
import { kinds_text } from "./organisation_words";
import { duties_of, duties_text, roles, roles_in, takes_two, type Duty } from "./user_words";

export type TypedUser = { organisation_id: string; role: Role | ""; duties: Duty[]; name: string; email: string; language: string; step: number };
type Props = { typed: TypedUser; set: (changes: Partial<TypedUser>) => void };

const languages = ["fr", "en", "ln", "kg", "lua", "sw"];

export function TwoNeeded({ role, duties }: { role: Role | ""; duties: Duty[] }) {
  if (!takes_two(role, duties)) return null;
  return <Notice tone="caution" title={t("users.two_needed")}><p>{t("users.two_needed_why")}</p></Notice>;
}

export function RoleFields({ typed, set, organisation }: Props & { organisation: Organisation | undefined }) {
  const offered = organisation ? roles_in(organisation.kinds) : roles;
  const options = offered.map((value) => ({ value, name: word("role", value), hint: word("role_can", value) }));
  const toggle = (duty: Duty, is_on: boolean) => set({ duties: is_on ? [...typed.duties, duty] : typed.duties.filter((one) => one !== duty) });
  const duties = duties_of(typed.role);
  // Where there is no choice; the organisation may be known but now.
  const only = organisation && offered.length === 1 ? offered[0] : undefined;
  useEffect(() => {
    if (only && typed.role !== only) set({ role: only, duties: [] });
  }, [only]);
  return (
    <>
      <ChoiceField name="role" label={t("users.which_role")} hint={organisation && t("users.role_hint", { name: organisation.name, kinds: kinds_text(organisation.kinds) })}
        value={typed.role} set={(role) => set({ role: role as Role, duties: [] })} options={options} />
      {duties.length > 0 && (
        <fieldset class="field">
          <legend class="field-label">{t("users.which_duties")} <span class="soft">{t("form.optional")}</span></legend>
          {duties.map((duty) => <CheckField key={duty} name={`duties/${duty}`} label={word("duty", duty)} hint={word("duty_can", duty)} is_on={typed.duties.includes(duty)} set={(is_on) => toggle(duty, is_on)} />)}
        </fieldset>
      )}
      <TwoNeeded role={typed.role} duties={typed.duties} />
    </>
  );
}

export function PersonFields({ typed, set }: Props) {
  return (
    <>
      <TextField name="name" label={t("users.full_name")} hint={t("users.full_name_hint")} maxLength={100} autoComplete="off" value={typed.name} set={(name) => set({ name })} />
      <TextField name="email" type="email" label={t("users.email")} hint={t("users.email_hint")} maxLength={254} autoComplete="off" value={typed.email} set={(email) => set({ email })} />
      <SelectField name="language" label={t("users.language")} hint={t("users.language_hint")} value={typed.language} set={(language) => set({ language })}
        options={languages.map((value) => ({ value, name: word("spoken", value) }))} />
    </>
  );
}

export function ReviewUser({ typed, organisation }: { typed: TypedUser; organisation: Organisation | undefined }) {
  return (
    <>
      <Facts of={[
        [t("users.name"), typed.name],
        [t("users.email"), typed.email],
        [t("users.organisation"), organisation?.name],
        [t("users.role"), word("role", typed.role)],
        [t("users.duties"), duties_text(typed.duties)],
        [t("users.may"), word("role_can", typed.role)],
      ]} />
      {takes_two(typed.role, typed.duties) ? <TwoNeeded role={typed.role} duties={typed.duties} /> : <p>{t("users.one_is_enough")}</p>}
    </>
  );
}
