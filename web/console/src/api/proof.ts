// The second factor as it was typed.
import type { Schemas } from "./types";

const recovery_code = /[^\d\s]/;

// Six digits of an application, or a recovery code: whichever was typed.
export function proof_of(code: string): Pick<Schemas["SignInInput"], "totp" | "recovery_code"> {
  const typed = code.trim();
  if (!typed) return {};
  return recovery_code.test(typed) ? { recovery_code: typed } : { totp: typed.replace(/\s/g, "") };
}
