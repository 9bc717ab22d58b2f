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
  filters?: readonly string[]; // that its address may bear: address_of writes them, use_filters reads them
};

const A = "ADMIN_GOUVERNEMENTAL";
const O = "OPERATEUR_OCC";
const E = "ENTREPRISE_CERTIFIEE";
const P = "ESTAMPILLEUR_AGREE";
const U = "AUDITEUR_SYSTEME";

const table = [
  { path: "", menu: "menu.home" },
  { path: "approbations", filters: ["vue"], roles: [A, O], menu: "menu.approvals" },
  { path: "produits", filters: ["recherche", "entreprise"], roles: [A, O, E, U], menu: "menu.products" },
  { path: "produits/nouveau", roles: [E] },
  { path: "produits/:id", filters: ["modifier"], roles: [A, O, E, U] },
  { path: "certificats", filters: ["etape", "recherche", "entreprise"], roles: [A, O, E, U], menu: "menu.certificates" },
  { path: "certificats/nouveau", filters: ["produit"], roles: [E] },
  { path: "certificats/:id", filters: ["decision"], roles: [A, O, E, U] },
  { path: "commandes", filters: ["vue", "recherche", "etat", "entreprise", "certificat", "estampilleur", "depuis"], roles: [A, O, E, U], menu: "menu.orders" },
  { path: "commandes/nouvelle", filters: ["etape", "certificat"], roles: [E] },
  { path: "commandes/:id", roles: [A, O, E, U] },
  { path: "travaux", texts: "printing", filters: ["etape", "recherche"], roles: [P], menu: "menu.jobs" },
  { path: "travaux/:id", texts: "printing", roles: [P] },
  { path: "series/:id", roles: [A, O, E, P, U] },
  { path: "series/:id/apposition", texts: "printing", roles: [E, P] },
  { path: "series/:id/rebut", texts: "printing", roles: [E, P] },
  { path: "estampille", texts: "inspection", roles: [A, O, U], menu: "menu.stamp" },
  { path: "estampille/:serial", texts: "inspection", roles: [A, O, U] },
  { path: "soupcons", texts: "inspection", filters: ["etat", "recherche", "serie"], roles: [A, O, U], menu: "menu.suspicions" },
  { path: "soupcons/:id", texts: "inspection", roles: [A, O, U] },
  { path: "rappels", texts: "inspection", filters: ["etat", "recherche", "serie"], roles: [A, O, U], menu: "menu.recalls" },
  { path: "rappels/nouveau", texts: "inspection", filters: ["estampille", "serie"], roles: [A, O] },
  { path: "signalements", texts: "inspection", filters: ["etat", "recherche"], roles: [A, O, U], menu: "menu.reports" },
  { path: "signalements/:id", texts: "inspection", roles: [A, O, U] },
  { path: "statistiques", filters: ["periode", "du", "au", "par", "verifications", "commandes", "mesure", "recettes"], roles: [A, E, U], menu: "menu.statistics" },
  { path: "journal", texts: "audit", filters: ["genre", "objet", "acte", "acteur"], roles: [A, U], menu: "menu.audit" },
  { path: "journal/:sequence", texts: "audit", roles: [A, U] },
  { path: "rapprochement", texts: "audit", roles: [A, U], menu: "menu.reconciliation" },
  { path: "exports", filters: ["periode", "du", "au"], roles: [A, U], menu: "menu.exports" },
  { path: "organisations", texts: "administration", filters: ["recherche", "genre", "etat"], roles: [A, O, U], menu: "menu.organisations" },
  { path: "organisations/nouvelle", texts: "administration", roles: [A] },
  { path: "organisations/:id", texts: "administration", filters: ["modifier"], roles: [A, O, U] },
  { path: "personnes", texts: "administration", filters: ["recherche", "role", "etat", "organisation"], roles: [A], menu: "menu.users" },
  { path: "personnes/nouvelle", texts: "administration", filters: ["organisation"], roles: [A] },
  { path: "personnes/:id", texts: "administration", roles: [A] },
  { path: "tarifs", texts: "administration", filters: ["etat", "categorie", "proposer"], roles: [A, O, E, U], menu: "menu.tariffs" },
  { path: "cles-estampilles", texts: "administration", roles: [A], menu: "menu.key_generations" },
  { path: "cles-impression", texts: "printing", filters: ["etat"], roles: [A, O, P], menu: "menu.encryption_keys" },
  { path: "clients-api", filters: ["etat", "nouveau"], roles: [E, P], menu: "menu.api_clients" },
  { path: "systeme", texts: "administration", roles: [A], menu: "menu.system" },
  { path: "compte" },
  { path: "compte/second-facteur" },
  { path: "mot-de-passe-oublie", is_open: true },
  { path: "invitation", texts: "links", is_by_link: true },
  { path: "reinitialisation", texts: "links", is_by_link: true },
  { path: "api", texts: "administration", filters: ["operation", "recherche"], is_open: true, is_wide: true, menu: "menu.reference" },
] as const satisfies readonly Address[];

export type Path = (typeof table)[number]["path"];
export type Route = Address & { path: Path };
export const routes: readonly Route[] = table;

type Filtered = Extract<(typeof table)[number], { filters: readonly string[] }>;
export type FilteredPath = Filtered["path"];
export type FilterOf<P extends FilteredPath> = Extract<Filtered, { path: P }>["filters"][number];
export type FiltersOf<P extends FilteredPath> = { [N in FilterOf<P>]?: string | undefined };

// Where a list is looked at by these filters: a name that the screen does not read is no name. Empty ones are left out.
export function address_of<P extends FilteredPath>(path: P, filters: FiltersOf<P>, parameters: Record<string, string> = {}): string {
  const written = Object.entries<string | undefined>(filters).flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : []));
  const filled = path.replace(/:(\w+)/g, (_, name: string) => parameters[name] ?? "");
  return written.length > 0 ? `${filled}?${written.join("&")}` : filled;
}

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
