// Every screen of the console, by who looks at it: what its address is in this country, and what stands on it.
import { readFile } from 'node:fs/promises';

const routes_path = new URL('../../web/console/src/state/routes.ts', import.meta.url);

const nowhere = 'nulle-part';

const lists = {
  everybody: ['', 'compte', 'compte/second-facteur'],
  admin: ['approbations', 'produits', 'certificats', 'commandes', 'estampille', 'soupcons', 'rappels', 'rappels/nouveau', 'signalements',
    'statistiques', 'journal', 'rapprochement', 'exports', 'organisations', 'organisations/nouvelle', 'personnes', 'personnes/nouvelle',
    'tarifs', 'cles-estampilles', 'cles-impression', 'systeme', 'api'],
  enterprise: ['produits', 'produits/nouveau', 'certificats', 'certificats/nouveau', 'commandes', 'commandes/nouvelle', 'statistiques', 'tarifs',
    'clients-api', nowhere],
  printer: ['travaux', 'cles-impression', 'clients-api'],
  officer: ['approbations', 'certificats', 'commandes'],
  auditor: ['journal', 'statistiques', 'exports', 'rapprochement'],
  cashier: ['commandes'],
};

// is_nowhere: it must say that there is no such page.
export function screens_of(country) {
  const { orders, certificates, batch, serials } = country;
  const rows = [
    ['admin', `commandes/${orders.submitted}`], ['admin', `organisations/${country.enterprise_id}`], ['admin', `personnes/${country.user_id}`],
    ['admin', `journal/1`],
    ['cashier', `commandes/${orders.approved}`],
    ['officer', `certificats/${certificates.under_review}`], ['officer', `certificats/${certificates.beer}`], ['officer', `series/${batch}`],
    ['officer', `estampille/${serials[2]}`], ['officer', `soupcons/${country.suspicion_id}`], ['officer', `signalements/${country.report_id}`],
    ['enterprise', `produits/${country.product_id}`], ['enterprise', `certificats/${certificates.draft}`], ['enterprise', `commandes/${orders.draft}`],
    ['enterprise', `commandes/${orders.received}`], ['enterprise', `series/${batch}`], ['enterprise', `series/${batch}/apposition`],
    ['enterprise', `series/${batch}/rebut`],
    ['printer', `travaux/${orders.ready}`], ['printer', `series/${batch}/rebut`],
  ];
  const people = ['admin', 'officer', 'enterprise', 'printer', 'auditor', 'cashier'];
  const of_lists = people.flatMap((person) => [...lists.everybody, ...(lists[person] ?? [])].map((path) => [person, path]));
  return [...of_lists, ...rows].map(([person, path]) => ({ person, path, address: `/console/${path}`, is_nowhere: path === nowhere, name: picture_name(person, path, country) }));
}

// What stands before the sign-in, and beside the console. address: of what is no screen of its, or has a token in it;
// awaits: what it shows once it is whole.
export function open_screens_of(country) {
  const pages = [
    { name: 'sign-in', path: '' }, { name: 'forgotten', path: 'mot-de-passe-oublie' }, { name: 'reference', path: 'api' },
    { name: 'scanner', address: '/scanner', awaits: 'form' },
  ];
  const linked = Object.entries(country.links ?? {}).map(([name, address]) => ({ name, address, awaits: 'form' }));
  return [...pages, ...linked].map((screen) => ({ address: `/console/${screen.path}`, ...screen }));
}

// Of rows the kind alone, so that a picture's name is the same each time.
function picture_name(person, path, country) {
  const named = path.split('/').map((part) => (/^[0-9a-f]{8}-|^[0-9A-Z]{20}$/.test(part) ? kind_of(part, country) : part)).filter(Boolean);
  return [person, ...(named.length ? named : ['accueil'])].join('-');
}

function kind_of(id, country) {
  for (const group of [country.orders, country.certificates]) {
    const found = Object.entries(group).find(([, value]) => value === id);
    if (found) return found[0];
  }
  return '';
}

// Routes of the console whose screen stands in no list above. A row's is seen by a row's address, which has a figure, and not
// by that of a form for a new one.
export async function routes_unseen(screens) {
  const routes = [...(await readFile(routes_path, 'utf8')).matchAll(/\{ path: "([^"]*)"/g)].map(([, route]) => route);
  const shapes = new Map(routes.map((route) => [route, new RegExp(`^${route.replace(/:\w+/g, '[^/]*\\d[^/]*')}$`)]));
  const open = ['mot-de-passe-oublie', 'invitation', 'reinitialisation'];
  return routes.filter((route) => !open.includes(route) && !screens.some(({ path }) => shapes.get(route).test(path.split('?')[0])));
}
