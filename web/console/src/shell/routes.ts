// Every screen of the console: its address, who may open it, where it is loaded from. The first path that fits holds.
import type { ComponentType } from "preact";
import type { Role } from "../api/types";
import type { TextName } from "../generated/text_name";
import type { TextsPart } from "../state/texts";

export type ScreenProps = { parameters: Record<string, string> };
type Screen = ComponentType<ScreenProps>;

export type Route = {
  path: string; // "commandes/:id"
  load: () => Promise<{ default: Screen }>;
  roles?: Role[]; // all who are signed in
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

export const routes: Route[] = [
  { path: "", load: () => import("../screens/home/home"), menu: "menu.home" },
  { path: "approbations", load: () => import("../screens/approvals/approvals"), roles: [A, O], menu: "menu.approvals" },
  { path: "produits", load: () => import("../screens/certification/products"), roles: [A, O, E, U], menu: "menu.products" },
  { path: "produits/nouveau", load: () => import("../screens/certification/new_product"), roles: [E] },
  { path: "produits/:id", load: () => import("../screens/certification/product"), roles: [A, O, E, U] },
  { path: "certificats", load: () => import("../screens/certification/certificates"), roles: [A, O, E, U], menu: "menu.certificates" },
  { path: "certificats/nouveau", load: () => import("../screens/certification/new_certificate"), roles: [E] },
  { path: "certificats/:id", load: () => import("../screens/certification/certificate"), roles: [A, O, E, U] },
  { path: "commandes", load: () => import("../screens/orders/orders"), roles: [A, O, E, U], menu: "menu.orders" },
  { path: "commandes/nouvelle", load: () => import("../screens/orders/new_order"), roles: [E] },
  { path: "commandes/:id", load: () => import("../screens/orders/order"), roles: [A, O, E, U] },
  { path: "travaux", load: () => import("../screens/printing/jobs"), roles: [P], menu: "menu.jobs" },
  { path: "travaux/:id", load: () => import("../screens/printing/job"), roles: [P] },
  { path: "series/:id", load: () => import("../screens/orders/batch"), roles: [A, O, E, P, U] },
  { path: "series/:id/apposition", load: () => import("../screens/printing/activate"), roles: [E, P] },
  { path: "series/:id/rebut", load: () => import("../screens/printing/spoil"), roles: [E, P] },
  { path: "estampille", load: () => import("../screens/inspection/stamp_search"), roles: [A, O, U], menu: "menu.stamp" },
  { path: "estampille/:serial", load: () => import("../screens/inspection/stamp"), roles: [A, O, U] },
  { path: "soupcons", load: () => import("../screens/inspection/suspicions"), roles: [A, O, U], menu: "menu.suspicions" },
  { path: "soupcons/:id", load: () => import("../screens/inspection/suspicion"), roles: [A, O, U] },
  { path: "rappels", load: () => import("../screens/inspection/recalls"), roles: [A, O, U], menu: "menu.recalls" },
  { path: "rappels/nouveau", load: () => import("../screens/inspection/new_recall"), roles: [A, O] },
  { path: "signalements", load: () => import("../screens/inspection/citizen_reports"), roles: [A, O, U], menu: "menu.reports" },
  { path: "signalements/:id", load: () => import("../screens/inspection/citizen_report"), roles: [A, O, U] },
  { path: "statistiques", load: () => import("../screens/analytics/statistics"), roles: [A, E, U], menu: "menu.statistics" },
  { path: "journal", load: () => import("../screens/audit/entries"), texts: "audit", roles: [A, U], menu: "menu.audit" },
  { path: "journal/:sequence", load: () => import("../screens/audit/entry"), texts: "audit", roles: [A, U] },
  { path: "rapprochement", load: () => import("../screens/audit/reconciliation"), texts: "audit", roles: [A, U], menu: "menu.reconciliation" },
  { path: "exports", load: () => import("../screens/analytics/exports"), roles: [A, U], menu: "menu.exports" },
  { path: "organisations", load: () => import("../screens/administration/organisations"), texts: "administration", roles: [A, O, U], menu: "menu.organisations" },
  { path: "organisations/nouvelle", load: () => import("../screens/administration/new_organisation"), texts: "administration", roles: [A] },
  { path: "organisations/:id", load: () => import("../screens/administration/organisation"), texts: "administration", roles: [A, O, U] },
  { path: "personnes", load: () => import("../screens/administration/users"), texts: "administration", roles: [A], menu: "menu.users" },
  { path: "personnes/nouvelle", load: () => import("../screens/administration/new_user"), texts: "administration", roles: [A] },
  { path: "personnes/:id", load: () => import("../screens/administration/user"), texts: "administration", roles: [A] },
  { path: "tarifs", load: () => import("../screens/administration/tariffs"), texts: "administration", roles: [A, O, E, U], menu: "menu.tariffs" },
  { path: "cles-estampilles", load: () => import("../screens/administration/key_generations"), texts: "administration", roles: [A], menu: "menu.key_generations" },
  { path: "cles-impression", load: () => import("../screens/printing/encryption_keys"), roles: [A, O, P], menu: "menu.encryption_keys" },
  { path: "clients-api", load: () => import("../screens/account/api_clients"), roles: [E, P], menu: "menu.api_clients" },
  { path: "systeme", load: () => import("../screens/administration/system"), texts: "administration", roles: [A], menu: "menu.system" },
  { path: "compte", load: () => import("../screens/account/account") },
  { path: "compte/second-facteur", load: () => import("../screens/account/second_factor") },
  { path: "mot-de-passe-oublie", load: () => import("../screens/account/forgotten"), is_open: true },
  { path: "invitation", load: () => import("../screens/links/invitation"), texts: "links", is_by_link: true },
  { path: "reinitialisation", load: () => import("../screens/links/new_password"), texts: "links", is_by_link: true },
  { path: "api", load: () => import("../screens/reference/reference"), texts: "administration", is_open: true, is_wide: true, menu: "menu.reference" },
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
