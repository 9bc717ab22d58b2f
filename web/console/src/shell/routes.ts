// Every screen of the console: its address, who may open it, where it is loaded from. The first path that fits holds.
import type { ComponentType } from "preact";
import type { Role } from "../api/types";
import type { TextName } from "../generated/text_name";

export type ScreenProps = { parameters: Record<string, string> };
type Screen = ComponentType<ScreenProps>;

export type Route = {
  path: string; // "commandes/:id"
  load: () => Promise<{ default: Screen }>;
  roles?: Role[]; // all who are signed in
  is_open?: boolean; // nobody has to sign in
  menu?: TextName; // in the menu, in this order, under this name
};

const A = "ADMIN_GOUVERNEMENTAL";
const O = "OPERATEUR_OCC";
const E = "ENTREPRISE_CERTIFIEE";
const P = "ESTAMPILLEUR_AGREE";
const U = "AUDITEUR_SYSTEME";

export const routes: Route[] = [
  { path: "", load: () => import("../screens/home/home"), menu: "menu.home" },
  { path: "compte", load: () => import("../screens/account/account") },
  { path: "mot-de-passe-oublie", load: () => import("../screens/account/forgotten"), is_open: true },
];

export type Match = { route: Route; parameters: Record<string, string> };

export function match(path: string): Match | undefined {
  const asked = path.split("/");
  for (const route of routes) {
    const wanted = route.path.split("/");
    if (wanted.length !== asked.length) continue;
    const parameters: Record<string, string> = {};
    const fits = wanted.every((part, index) => {
      if (!part.startsWith(":")) return part === asked[index];
      parameters[part.slice(1)] = asked[index]!;
      return asked[index] !== "";
    });
    if (fits) return { route, parameters };
  }
  return undefined;
}

export const may_open = (route: Route, role: Role) => route.is_open === true || !route.roles || route.roles.includes(role);

// The menu's entry that a screen belongs to: the longest path that its own begins with.
export function menu_entry_of(path: string): string {
  const entries = routes.filter((route) => route.menu && (route.path === path || (route.path !== "" && path.startsWith(route.path + "/"))));
  return entries.sort((one, other) => other.path.length - one.path.length)[0]?.path ?? "";
}

export const roles = { A, O, E, P, U } as const;
