// Sessions that end, pages that are loaded anew, and tabs beside each other: nothing that was typed is lost.
import { patience } from '../browser.mjs';
import { sign_in_on } from '../console_people.mjs';
import { count_text, exactly, flat, t } from '../console_words.mjs';
import { begin_product, products_named } from './network.mjs';
import { begin_order } from './ordering.mjs';

async function typed_on(person, label) { return (await person.field(label)).inputValue(); }

// What this person's browser has as a right to speak to the server, used from elsewhere.
export async function end_all_sessions(stage, name) {
  const elsewhere = await stage.arrive(name);
  const { email, password } = elsewhere.who;
  const status = await elsewhere.page.evaluate(async ([email, password]) => {
    const head = { 'Content-Type': 'application/json', Accept: 'application/json' };
    const signed_in = await (await fetch('/api/v1/session', { method: 'POST', headers: head, body: JSON.stringify({ email, password }) })).json();
    return (await fetch('/api/v1/me/sessions', { method: 'DELETE', headers: { ...head, Authorization: `Bearer ${signed_in.access_token}` } })).status;
  }, [email, password]);
  if (status !== 204) throw new Error(`ending all sessions answers ${status}`);
  await elsewhere.leave();
}

// Chromium closes a dialog at the second Escape, whatever the page says to the first.
async function outlives_escape(stage, dialog) {
  for (let presses = 0; presses < 4; ++presses) await dialog.page().keyboard.press('Escape');
  await dialog.page().waitForTimeout(300);
  if (!await dialog.isVisible()) stage.tell(['Escape closes the dialog without which nothing goes on']);
}

async function expires_in_a_form(stage) {
  const enterprise = await stage.arrive('enterprise');
  const name = `Limonade ${Date.now() % 100_000}`;
  await enterprise.open('produits/nouveau');
  await enterprise.type(t('product.name'), name);
  await end_all_sessions(stage, 'enterprise');
  // He does not know yet, and types on.
  await enterprise.type(t('product.brand'), 'Fleuve');
  await enterprise.select(t('product.category'), t('category.soft_drinks'));
  enterprise.expects(401, /./);
  await enterprise.press(t('product.create'));
  const dialog = enterprise.page.getByRole('dialog', { name: exactly(t('sign_in.over')) });
  await dialog.waitFor();
  await outlives_escape(stage, dialog);
  await enterprise.type(t('sign_in.password'), enterprise.who.password);
  await enterprise.press(t('sign_in.act'));
  await enterprise.page.getByRole('dialog').waitFor({ state: 'detached' });
  // What the end cut off goes on by itself, with all that was typed before and after.
  await enterprise.heading(name);
  await enterprise.whole();
  await enterprise.sees(t('category.soft_drinks'));
  return enterprise;
}

async function reloads_an_order(stage, enterprise) {
  await begin_order(enterprise, { product: 'Bière blonde 72 cl' });
  await enterprise.type(t('new_order.quantity'), '12345');
  await enterprise.page.reload();
  await enterprise.whole();
  const quantity = flat(await typed_on(enterprise, t('new_order.quantity')));
  if (quantity !== flat(count_text(12345))) stage.tell([`after a reload the quantity is "${quantity}"`]);
  await enterprise.turn_to(t('menu.products'));
  await enterprise.open('commandes/nouvelle');
  await enterprise.sees(t('new_order.kept'));
  await enterprise.press(t('new_order.forget'));
}

export async function sign_out(person) {
  const leave = person.page.getByRole('button', { name: exactly(t('app.sign_out')) });
  if (await leave.count() === 0) await person.page.locator('button[aria-controls=account-menu]').click();
  await leave.click();
}

async function stands_in_two_tabs(stage, enterprise) {
  const first = enterprise.page;
  const second = enterprise.watch(await enterprise.context.newPage());
  await second.goto(`${stage.country.base}/console/commandes`);
  await enterprise.heading(t('menu.orders'));
  // Both ask for a new token with the one cookie that they share, at the same moment.
  for (let turn = 0; turn < 4; ++turn) {
    await Promise.all([first.reload(), second.reload()]);
    await Promise.all([first, second].map((page) => page.waitForSelector('#menu', { state: 'attached' })));
  }
  enterprise.page = first;
  await sign_out(enterprise);
  for (const page of [first, second]) await page.getByRole('heading', { level: 1, name: exactly(t('sign_in.title')) }).waitFor();
  await sign_in_on(second, enterprise.who);
  await first.waitForSelector('#menu', { state: 'attached' });
}

// Asked again and again from outside: the page's policy lets no script of the test's own wait in it.
async function is_typed_nowhere(page, text) {
  const until = Date.now() + 20_000 * patience;
  const fields = () => page.locator('input').evaluateAll((all) => all.map((field) => field.value)).catch(() => [text]);
  while ((await fields()).includes(text)) {
    if (Date.now() > until) throw new Error(`"${text}" still stands in a field`);
    await page.waitForTimeout(100);
  }
}

// begun: the name of the product that the enterprise had begun, of which nothing may be left. elsewhere: a page from which the
// server is asked.
export async function is_the_others(stage, enterprise, { begun, elsewhere }) {
  const { base, people } = stage.country;
  const { page } = enterprise;
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await is_typed_nowhere(page, begun);
  await page.waitForSelector('#menu', { state: 'attached' });
  for (const who of [enterprise.who, people.other_enterprise]) {
    const count = await products_named({ page: elsewhere, who }, begun);
    if (count > 0) stage.tell([`${who.email} has the product that ${enterprise.who.email} had begun`]);
  }
  await page.goto(`${base}/console/`);
  // The account's menu, which is closed, says whose it is.
  await page.getByText('Savonnerie du Lac').first().waitFor({ state: 'attached' });
}

// A shared computer: one person's form stands in a tab, his session has ended, and another signs in beside it. Nothing of
// the first one's stays, and nothing that he began is done as the other. hears: the first tab is told of it by the second;
// else it finds out when it is used.
async function gives_way_to_another(stage, { hears }) {
  const { country } = stage;
  const enterprise = await stage.come('enterprise');
  enterprise.expects(401, /./);
  if (!hears) await enterprise.context.addInitScript(() => Reflect.deleteProperty(globalThis, 'BroadcastChannel'));
  await enterprise.page.reload();
  await sign_in_on(enterprise.page, enterprise.who);
  const first = enterprise.page;
  const name = `Nectar ${Date.now() % 100_000}`;
  await begin_product(enterprise, name);
  await end_all_sessions(stage, 'enterprise');
  const second = enterprise.watch(await enterprise.context.newPage());
  await second.goto(`${country.base}/console/`);
  await sign_in_on(second, country.people.other_enterprise);
  enterprise.page = first;
  if (!hears) await enterprise.press(t('product.create'));
  await is_the_others(stage, enterprise, { begun: name, elsewhere: second });
  await enterprise.leave();
}

// Whoever sits down before the page reads nothing of it, on the screen, on paper or by Back.
async function is_covered(stage, { page }, { title, typed }) {
  const shown = () => page.evaluate(() => [...document.querySelectorAll('#app *')].filter((one) =>
    !one.closest('dialog') && (one.textContent.trim() || one.value) && one.checkVisibility({ visibilityProperty: true, checkVisibilityCSS: true }) &&
    !one.querySelector('dialog')).map((one) => one.textContent || one.value));
  for (const media of ['screen', 'print']) {
    await page.emulateMedia({ media });
    const read = (await shown()).join(' ');
    if (read.includes(title) || read.includes(typed) || await page.locator('#menu').isVisible()) stage.tell([`a session is over, and ${media} shows: ${read}`]);
  }
  await page.emulateMedia({ media: null });
  const stood_at = page.url();
  await page.evaluate(() => history.back());
  await page.waitForTimeout(300);
  if (page.url() !== stood_at) stage.tell([`Back leads from ${stood_at} to ${page.url()} below the sign-in`]);
  if (!await page.getByRole('dialog', { name: exactly(t('sign_in.over')) }).isVisible()) stage.tell(['Back takes the sign-in away']);
  if ((await page.title()).includes(title)) stage.tell(['the title of a covered page tells what it is']);
}

// A desk that was left: what the page asks by itself keeps nothing alive, and keys that are pressed too late open nothing.
async function ends_where_nobody_is(stage) {
  const enterprise = await stage.arrive('enterprise');
  const { page } = enterprise;
  const name = `Sirop ${Date.now() % 100_000}`;
  // By a press, so that Back would lead to the list within the same page.
  await enterprise.turn_to(t('menu.products'));
  await enterprise.follow(t('product.new'));
  await enterprise.type(t('product.name'), name);
  const [is_ended] = await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.url().endsWith('/api/v1/session')),
    page.evaluate(() => {
      localStorage.setItem('qrcongo/input-at', String(Date.now() - 16 * 60_000));
      document.dispatchEvent(new Event('visibilitychange'));
    }),
  ]);
  if (is_ended.status() !== 204) stage.tell([`the end of a session where nobody is answers ${is_ended.status()}`]);
  const dialog = page.getByRole('dialog', { name: exactly(t('sign_in.over')) });
  await dialog.waitFor();
  await page.keyboard.press('Shift');
  await is_covered(stage, enterprise, { title: t('product.new'), typed: name });
  const renewed = await page.evaluate(async () => (await fetch('/api/v1/session/refresh', { method: 'POST', headers: { Accept: 'application/json' } })).status);
  if (renewed !== 401) stage.tell([`after nobody was there a renewal answers ${renewed}`]);
  await enterprise.type(t('sign_in.password'), enterprise.who.password);
  await enterprise.press(t('sign_in.act'));
  await dialog.waitFor({ state: 'detached' });
  if (await typed_on(enterprise, t('product.name')) !== name) stage.tell(['what was typed before nobody was there is gone']);
  if (!await page.getByRole('heading', { level: 1, name: exactly(t('product.new')) }).isVisible()) stage.tell(['the page of who is back stays covered']);
  await enterprise.leave();
}

export async function sessions(stage) {
  const enterprise = await stage.step('a session ends in the middle of a form', () => expires_in_a_form(stage));
  await stage.step('an order is kept over a reload', () => reloads_an_order(stage, enterprise));
  await stage.step('a desk that was left', () => ends_where_nobody_is(stage));
  await stage.step('two tabs', () => stands_in_two_tabs(stage, enterprise));
  await stage.step('two people, and the tab is told', () => gives_way_to_another(stage, { hears: true }));
  await stage.step('two people, and the tab finds out', () => gives_way_to_another(stage, { hears: false }));
}
