// The line is cut and comes back: it is said, nothing is lost, and nothing is done twice.
import { t } from '../console_words.mjs';

export async function products_named(person, name) {
  const { email, password } = person.who;
  return person.page.evaluate(async ([email, password, name]) => {
    const head = { 'Content-Type': 'application/json', Accept: 'application/json' };
    const { access_token } = await (await fetch('/api/v1/session', { method: 'POST', headers: head, body: JSON.stringify({ email, password }), credentials: 'omit' })).json();
    const found = await (await fetch(`/api/v1/products?q=${encodeURIComponent(name)}`, { headers: { ...head, Authorization: `Bearer ${access_token}` }, credentials: 'omit' })).json();
    return found.items.length;
  }, [email, password, name]);
}

export async function begin_product(enterprise, name) {
  await enterprise.open('produits/nouveau');
  await enterprise.type(t('product.name'), name);
  await enterprise.type(t('product.brand'), 'Fleuve');
  await enterprise.select(t('product.category'), t('category.soft_drinks'));
}

async function made_once(stage, enterprise, name) {
  await enterprise.press(t('product.create'));
  await enterprise.heading(name);
  const count = await products_named(enterprise, name);
  if (count !== 1) stage.tell([`${count} products "${name}"`]);
}

async function cut_before(stage, enterprise) {
  const name = `Sirop de menthe ${Date.now() % 100_000}`;
  await begin_product(enterprise, name);
  const band = enterprise.page.getByText(t('app.offline'));
  enterprise.offline = true;
  await enterprise.context.setOffline(true);
  await band.waitFor();
  await enterprise.press(t('product.create'));
  await enterprise.sees(t('problem.offline_detail'));
  await enterprise.context.setOffline(false);
  await band.waitFor({ state: 'detached' });
  await made_once(stage, enterprise, name);
}

// The server has done it, and its answer never arrives: what is pressed again is the same act.
async function cut_after(stage, enterprise) {
  const name = `Sirop de grenadine ${Date.now() % 100_000}`;
  await begin_product(enterprise, name);
  const keys = [];
  await enterprise.page.route('**/api/v1/products', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    await route.abort('internetdisconnected');
  });
  await enterprise.press(t('product.create'));
  await enterprise.sees(t('problem.offline_detail'));
  await made_once(stage, enterprise, name);
  await enterprise.page.unrouteAll({ behavior: 'wait' });
  if (keys.length !== 2 || !keys[0] || keys[0] !== keys[1]) stage.tell([`the act went out under the keys ${keys.join(', ')}`]);
}

export async function network(stage) {
  const enterprise = await stage.arrive('enterprise');
  await stage.step('cut before the act', () => cut_before(stage, enterprise));
  await stage.step('cut behind the act', () => cut_after(stage, enterprise));
}
