// A password that somebody chooses: twice, since it is not seen, and by the rules that can be told without the server.
import { t } from "../state/texts";
import type { Faults } from "./form";
import { PasswordField } from "./password";

const shortest_password = 12;

export type NewPassword = { fresh: string; again: string };
export const no_password: NewPassword = { fresh: "", again: "" };

export function new_password_faults(name: string, { fresh, again }: NewPassword): Faults {
  if ([...fresh].length < shortest_password) return { [`/${name}`]: t("password.too_short") };
  return fresh === again ? {} : { "/again": t("password.differs") };
}

export function NewPasswordFields({ name, label, value, set }: { name: string; label: string; value: NewPassword; set: (value: NewPassword) => void }) {
  return (
    <>
      <PasswordField name={name} label={label} hint={t("password.new_hint")} is_new value={value.fresh} set={(fresh) => set({ ...value, fresh })} />
      <PasswordField name="again" label={t("password.again")} is_new value={value.again} set={(again) => set({ ...value, again })} />
    </>
  );
}
