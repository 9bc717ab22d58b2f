// What a person shows of himself before anything about his own access changes: the password, and a code where there is a
// second factor.
import { useState } from "preact/hooks";
import type { Schemas } from "../../api/types";
import { TextField, type Faults } from "../../design/form";
import { PasswordField } from "../../design/password";
import { proof_of } from "../../api/proof";
import { use_me } from "../../state/me";
import { t } from "../../state/texts";

export type OwnProof = {
  password: string;
  set_password: (password: string) => void;
  code: string;
  set_code: (code: string) => void;
  needs_code: boolean;
  input: Schemas["OwnProofInput"];
  faults: (names?: { password: string }) => Faults;
  clear: () => void;
};

export function use_own_proof(): OwnProof {
  const me = use_me();
  const [password, set_password] = useState("");
  const [code, set_code] = useState("");
  const needs_code = me.totp?.state === "confirmed";
  const faults = (names = { password: "password" }) => {
    const found: Faults = {};
    if (!password) found[`/${names.password}`] = t("proof.password_missing");
    if (needs_code && !code.trim()) found["/totp"] = t("proof.code_missing");
    return found;
  };
  const clear = () => {
    set_password("");
    set_code("");
  };
  return { password, set_password, code, set_code, needs_code, input: { password, ...(needs_code ? proof_of(code) : {}) }, faults, clear };
}

export function OwnProofFields({ proof, password_name = "password", takes_recovery_code = true }: { proof: OwnProof; password_name?: string; takes_recovery_code?: boolean }) {
  return (
    <>
      <PasswordField name={password_name} label={t("proof.password")} value={proof.password} set={proof.set_password} />
      {proof.needs_code && <TextField name="totp" label={t("proof.code")} hint={t(takes_recovery_code ? "proof.code_hint" : "proof.code_only_hint")}
        class="input-figures" autoComplete="one-time-code" spellcheck={false} value={proof.code} set={proof.set_code} />}
    </>
  );
}
