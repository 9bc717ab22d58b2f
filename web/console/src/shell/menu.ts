// The menu's entries by sense: a few groups, in which each role finds what is open to it.
import type { Role } from "../api/types";
import type { TextName } from "../generated/text_name";
import { may_open, routes, type Route } from "../state/routes";

export type MenuGroup = { name: TextName | undefined; entries: Route[] };

const groups: { name: TextName; paths: string[]; stands_alone?: boolean }[] = [
  { name: "menu_group.certification", paths: ["produits", "certificats"] },
  { name: "menu_group.orders", paths: ["commandes", "tarifs"] },
  { name: "menu_group.inspection", paths: ["estampille", "soupcons", "rappels", "signalements"] },
  { name: "menu_group.oversight", paths: ["statistiques", "journal", "rapprochement", "exports"] },
  { name: "menu_group.people", paths: ["organisations", "personnes"] },
  { name: "menu_group.technique", paths: ["cles-estampilles", "cles-impression", "clients-api", "systeme", "api"], stands_alone: true },
];

// An entry that would stand alone in its group stands among the first ones, without a heading of its own.
export function menu_of(role: Role): MenuGroup[] {
  const open = routes.filter((route) => route.menu && may_open(route, role));
  const entries_of = (paths: string[]) => paths.flatMap((path) => open.filter((route) => route.path === path));
  const full = groups.map(({ name, paths, stands_alone = false }) => ({ name, entries: entries_of(paths), least: stands_alone ? 1 : 2 })).filter(({ entries, least }) => entries.length >= least);
  const taken = new Set(full.flatMap(({ entries }) => entries));
  return [{ name: undefined, entries: open.filter((route) => !taken.has(route)) }, ...full];
}
