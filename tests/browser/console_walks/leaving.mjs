// Whoever leaves a shared computer leaves nothing behind: no draft, no session, and nothing that somebody else goes on with.
import { sign_in_on } from '../console_people.mjs';
import { exactly, t } from '../console_words.mjs';
import { begin_product } from './network.mjs';
import { end_all_sessions, is_the_others, sign_out } from './sessions.mjs';

const new_name = () => `Nectar ${Date.now() % 100_000}`;
const door = (person) => person.page.getByRole('heading', { level: 1, name: exactly(t('sign_in.title')) }).waitFor();
const drafts_on = (page) => page.evaluate(() => Object.keys(localStorage).filter((place) => place.startsWith('qrcongo/draft/')));

async function has_no_draft(stage, person, when) {
  const left = await drafts_on(person.page);
  if (left.length > 0) stage.tell([`${when} there lies ${left.join(', ')}`]);
}

async function begins(stage) {
  const enterprise = await stage.arrive('enterprise');
  const name = new_name();
  await begin_product(enterprise, name);
  if ((await drafts_on(enterprise.page)).length === 0) stage.tell(['what is typed is kept nowhere']);
  return { enterprise, name };
}

// The session has ended under a form, and over it somebody else signs in.
async function gives_way_at_the_dialog(stage) {
  const { enterprise, name } = await begins(stage);
  const { other_enterprise } = stage.country.people;
  await end_all_sessions(stage, 'enterprise');
  enterprise.expects(401, /./);
  await enterprise.press(t('product.create'));
  await enterprise.page.getByRole('dialog', { name: exactly(t('sign_in.over')) }).waitFor();
  await enterprise.type(t('sign_in.email'), other_enterprise.email);
  await enterprise.type(t('sign_in.password'), other_enterprise.password);
  await enterprise.press(t('sign_in.act'));
  await is_the_others(stage, enterprise, { begun: name, elsewhere: enterprise.page });
  await enterprise.leave();
}

async function leaves_no_draft(stage) {
  const { enterprise, name } = await begins(stage);
  await sign_out(enterprise);
  await door(enterprise);
  await has_no_draft(stage, enterprise, 'after a sign-out');
  await sign_in_on(enterprise.page, enterprise.who);
  await enterprise.open('produits/nouveau');
  const typed = await (await enterprise.field(t('product.name'))).inputValue();
  if (typed !== '') stage.tell([`who signs in again finds "${typed}", where "${name}" was given up`]);
  await enterprise.leave();
}

async function leaves_from_the_dialog(stage) {
  const { enterprise } = await begins(stage);
  await end_all_sessions(stage, 'enterprise');
  enterprise.expects(401, /./);
  await enterprise.press(t('product.create'));
  await enterprise.page.getByRole('dialog', { name: exactly(t('sign_in.over')) }).waitFor();
  await enterprise.press(t('sign_in.leave'));
  await door(enterprise);
  await has_no_draft(stage, enterprise, 'after leaving at the dialog');
  await enterprise.leave();
}

// What the browser still has as a right to a session, by the server.
const renewed_on = (page) => page.evaluate(async () => (await fetch('/api/v1/session/refresh', { method: 'POST', headers: { Accept: 'application/json' } })).status);
const refusal = { status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: 'urn:qrcongo:problem:unavailable', title: '', status: 503 }) };

// The server does not take the sign-out: nobody comes in on the cookie that is left, and it is ended once the server hears.
async function is_refused_the_way_out(stage) {
  const { enterprise } = await begins(stage);
  const { page } = enterprise;
  enterprise.expects(503, /^\/api\/v1\/session$/);
  let refused = 0;
  await page.route('**/api/v1/session', (route) => {
    if (route.request().method() !== 'DELETE') return route.continue();
    refused += 1;
    return route.fulfill(refusal);
  });
  await sign_out(enterprise);
  await page.waitForSelector('.alone h1');
  await has_no_draft(stage, enterprise, 'after a sign-out that was refused');
  await page.goto(`${stage.country.base}/console/produits`);
  await page.waitForSelector('h1');
  if (await page.locator('#menu').count() > 0) stage.tell(['a sign-out that was refused lets the next one in']);
  if (refused < 2) stage.tell(['what the server refused was not asked for again']);
  await page.unrouteAll({ behavior: 'wait' });
  await page.reload();
  await door(enterprise);
  const status = await renewed_on(page);
  if (status !== 401) stage.tell([`after the sign-out a renewal answers ${status}`]);
  await enterprise.leave();
}

export async function leaving(stage) {
  await stage.step('somebody else at the dialog', () => gives_way_at_the_dialog(stage));
  await stage.step('a sign-out takes the drafts', () => leaves_no_draft(stage));
  await stage.step('so does leaving at the dialog', () => leaves_from_the_dialog(stage));
  await stage.step('a sign-out that is refused', () => is_refused_the_way_out(stage));
}
