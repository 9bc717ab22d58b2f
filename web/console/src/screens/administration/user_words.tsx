// A person in words: state, duties, which roles go with what, and where a second administrator is needed.
import type { Role, Schemas } from "../../api/types";
import { Tag, type Tone } from "../../design/parts";
import { word } from "../../state/texts";
import type { Kind } from "./organisation_words";

export type User = Schemas["User"];
export type Duty = Schemas["Duty"];

export const roles: Role[] = ["ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC", "ENTREPRISE_CERTIFIEE", "ESTAMPILLEUR_AGREE", "AUDITEUR_SYSTEME"];
export const user_states: User["state"][] = ["active", "invited", "awaiting_approval", "disabled"];

const kinds_of: Record<Role, Kind[]> = {
  ADMIN_GOUVERNEMENTAL: ["government"],
  OPERATEUR_OCC: ["occ"],
  ENTREPRISE_CERTIFIEE: ["enterprise"],
  ESTAMPILLEUR_AGREE: ["printer"],
  AUDITEUR_SYSTEME: ["government", "occ"],
};
export const roles_in = (kinds: Kind[]) => roles.filter((role) => kinds_of[role].some((kind) => kinds.includes(kind)));

export function duties_of(role: Role | ""): Duty[] {
  if (role === "OPERATEUR_OCC") return ["inspector", "cashier"];
  return role === "ADMIN_GOUVERNEMENTAL" ? ["cashier"] : [];
}

// Decides or records money: made, or made anew, by two administrators.
export const takes_two = (role: string, duties: Duty[]) =>
  role === "ADMIN_GOUVERNEMENTAL" || role === "OPERATEUR_OCC" || duties.includes("cashier");

// What helps where the answer to an invitation was lost.
export const lost_words = (role: string, duties: Duty[]) => (takes_two(role, duties) ? "secret.lost_code" : "secret.lost_invitation");

export const duties_text = (duties: Duty[]) => duties.map((duty) => word("duty", duty)).join(", ");

const tones: Record<string, Tone> = { active: "good", invited: "news", awaiting_approval: "caution", disabled: "bad" };
export const UserStateTag = ({ state }: { state: string }) => <Tag tone={tones[state] ?? "plain"}>{word("user_state", state)}</Tag>;

// With the organisation, since the server finds a person in lists alone.
export const user_path = (user: User) => `personnes/${user.id}`;

// What If-Match takes of it.
export const version_of = ({ version }: User) => `"${version}"`;
