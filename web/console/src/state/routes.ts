// Every screen of the console: its address and who may open it. The first path that fits holds. What is loaded there stands
// in shell/screens.ts.
import type { Role } from "../api/types";
import type { TextName } from "../generated/text_name";
import type { TextsPart } from "./texts";

export type ScreenProps = { parameters: Record<string, string> };

type Address = {
  path: string; // "commandes/:id"
  roles?: readonly Role[]; // all who are signed in
  is_open?: boolean; // nobody has to sign in
  is_by_link?: boolean; // for who holds a link, whoever is signed in; its texts are all that it says
  texts?: TextsPart; // that it alone says
  is_wide?: boolean; // needs the whole width where nobody is signed in
  menu?: TextName; // in the menu, in this order, under this name
};

const A = "ADMIN_GOUVERNEMENTAL";
const O = "OPERATEUR_OCC";
const E = "ENTREPRISE_CERTIFIEE";
const P = "ESTAMPILLEUR_AGREE";
const U = "AUDITEUR_SYSTEME";

const table = [
  { path: "", menu: "menu.home" },
  { path: "approbations", roles: [A, O], menu: "menu.approvals" },
  { path: "produits", roles: [A, O, E, U], menu: "menu.products" },
  { path: "produits/nouveau", roles: [E] },
  { path: "produits/:id", roles: [A, O, E, U] },
  { path: "certificats", roles: [A, O, E, U], menu: "menu.certificates" },
  { path: "certificats/nouveau", roles: [E] },
  { path: "certificats/:id", roles: [A, O, E, U] },
  { path: "commandes", roles: [A, O, E, U], menu: "menu.orders" },
  { path: "commandes/nouvelle", roles: [E] },
  { path: "commandes/:id", roles: [A, O, E, U] },
  { path: "travaux", roles: [P], menu: "menu.jobs" },
  { path: "travaux/:id", roles: [P] },
  { path: "series/:id", roles: [A, O, E, P, U] },
  { path: "series/:id/apposition", roles: [E, P] },
  { path: "series/:id/rebut", roles: [E, P] },
  { path: "estampille", roles: [A, O, U], menu: "menu.stamp" },
  { path: "estampille/:serial", roles: [A, O, U] },
  { path: "soupcons", roles: [A, O, U], menu: "menu.suspicions" },
  { path: "soupcons/:id", roles: [A, O, U] },
  { path: "rappels", roles: [A, O, U], menu: "menu.recalls" },
  { path: "rappels/nouveau", roles: [A, O] },
  { path: "signalements", roles: [A, O, U], menu: "menu.reports" },
  { path: "signalements/:id", roles: [A, O, U] },
  { path: "statistiques", roles: [A, E, U], menu: "menu.statistics" },
  { path: "journal", texts: "audit", roles: [A, U], menu: "menu.audit" },
  { path: "journal/:sequence", texts: "audit", roles: [A, U] },
  { path: "rapprochement", texts: "audit", roles: [A, U], menu: "menu.reconciliation" },
  { path: "exports", roles: [A, U], menu: "menu.exports" },
  { path: "organisations", texts: "administration", roles: [A, O, U], menu: "menu.organisations" },
  { path: "organisations/nouvelle", texts: "administration", roles: [A] },
  { path: "organisations/:id", texts: "administration", roles: [A, O, U] },
  { path: "personnes", texts: "administration", roles: [A], menu: "menu.users" },
  { path: "personnes/nouvelle", texts: "administration", roles: [A] },
  { path: "personnes/:id", texts: "administration", roles: [A] },
  { path: "tarifs", texts: "administration", roles: [A, O, E, U], menu: "menu.tariffs" },
  { path: "cles-estampilles", texts: "administration", roles: [A], menu: "menu.key_generations" },
  { path: "cles-impression", roles: [A, O, P], menu: "menu.encryption_keys" },
  { path: "clients-api", roles: [E, P], menu: "menu.api_clients" },
  { path: "systeme", texts: "administration", roles: [A], menu: "menu.system" },
  { path: "compte" },
  { path: "compte/second-facteur" },
  { path: "mot-de-passe-oublie", is_open: true },
  { path: "invitation", texts: "links", is_by_link: true },
  { path: "reinitialisation", texts: "links", is_by_link: true },
  { path: "api", texts: "administration", is_open: true, is_wide: true, menu: "menu.reference" },
] as const satisfies readonly Address[];

export type Path = (typeof table)[number]["path"];
export type Route = Address & { path: Path };
export const routes: readonly Route[] = table;

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
