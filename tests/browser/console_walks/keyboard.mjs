// The keyboard alone, on a telephone's width, where the menu is folded: from the door to a submitted order, and to somebody's
// decision. The mark of the focus is seen at every step.
import { markOfFocus } from '../looks.mjs';
import { beginning, exactly, t } from '../console_words.mjs';

const least_contrast = 3;
const longest_way = 120;

class Hands {
  constructor(stage, person) { Object.assign(this, { stage, person, page: person.page, told: new Set() }); }

  async mark() {
    const { named, contrast } = await this.page.evaluate(markOfFocus);
    if (contrast >= least_contrast || this.told.has(named)) return;
    this.told.add(named);
    this.stage.tell([`the mark of the focus on ${named.slice(0, 80)} has a contrast of ${contrast.toFixed(1)}`]);
  }

  async press(key) { await this.page.keyboard.press(key); }

  // By Tab until the focus is there, and never out of a dialog that stands over the page.
  async reach(locator) {
    await locator.waitFor();
    for (let presses = 0; presses < longest_way; ++presses) {
      if (await locator.evaluate((wanted) => document.activeElement === wanted)) return this.mark();
      await this.press('Tab');
      const place = await this.page.evaluate(() => (document.activeElement === document.body ? 'body' : document.querySelector('dialog[open]')?.contains(document.activeElement) ?? true));
      if (place === false) throw new Error('the focus left the dialog');
      if (place !== 'body') await this.mark();
    }
    throw new Error(`Tab never reaches ${locator}`);
  }

  async type(label, text) {
    await this.reach(this.page.getByLabel(exactly(label)));
    await this.press('Control+A');
    await this.page.keyboard.type(text);
  }

  async use(role, name, key = 'Enter') {
    await this.reach(this.page.getByRole(role, { name: exactly(name) }).first());
    await this.press(key);
  }
}

async function enters(stage, person) {
  const hands = new Hands(stage, person);
  await hands.type(t('sign_in.email'), person.who.email);
  await hands.type(t('sign_in.password'), person.who.password);
  await hands.press('Enter');
  const proof = person.proof();
  if (proof) {
    await hands.type(t('sign_in.code'), proof);
    await hands.press('Enter');
  }
  await person.page.waitForSelector('#menu', { state: 'attached' });
  return hands;
}

async function skips_to_content(hands) {
  await hands.use('link', t('app.skip'));
  const focused = await hands.page.evaluate(() => document.activeElement.id);
  if (focused !== 'main') hands.stage.tell([`the skip link leads to "${focused}", not to the content`]);
}

async function turns_to(hands, entry) {
  await hands.use('button', t('app.menu'));
  // Behind its name an entry may say how much waits there.
  await hands.reach(hands.page.getByRole('navigation', { name: t('app.menu') }).getByRole('link', { name: beginning(entry) }).first());
  await hands.press('Enter');
  await hands.person.heading(entry);
  await hands.person.whole();
}

async function finds_a_row(hands, number) {
  await turns_to(hands, t('menu.orders'));
  await hands.type(t('orders.search'), 'BC-4801');
  await hands.page.getByRole('link', { name: /^CMD-/ }).nth(1).waitFor({ state: 'detached' });
  await hands.reach(hands.page.getByRole('link', { name: /^CMD-/ }));
  await hands.press('Enter');
  await hands.person.heading(t('orders.numbered', { number }));
  await hands.person.whole();
}

// Escape closes the question and gives the focus back to what asked it; the second time it is answered.
async function submits(hands, number) {
  const act = t('order_act_name.submit');
  const asks = hands.page.getByRole('dialog', { name: exactly(t('order_ask.submit', { number })) });
  await hands.use('button', act);
  await asks.waitFor();
  await hands.press('Escape');
  await asks.waitFor({ state: 'detached' });
  const focused = await hands.page.evaluate(() => document.activeElement.textContent.trim());
  if (focused !== act) hands.stage.tell([`Escape gives the focus to "${focused.slice(0, 40)}", not back to "${act}"`]);
  await hands.use('button', act);
  await asks.waitFor();
  await hands.reach(asks.getByRole('button', { name: exactly(t('order_do.submit')) }));
  await hands.press('Enter');
  await hands.person.hears(t('order_done.submit', { number }));
}

// Out of the list of what waits: asked, given up by Escape, asked again, and decided with a comment.
async function decides(hands) {
  await turns_to(hands, t('menu.approvals'));
  const tariff = t('approval.titled', { kind: t('approval_kind.tariff'), label: '' });
  const asks = hands.page.getByRole('button', { name: beginning(t('approval.approve_what', { what: tariff })) }).first();
  const dialog = hands.page.getByRole('dialog');
  await hands.reach(asks);
  const act = await asks.getAttribute('aria-label');
  await hands.press('Enter');
  await dialog.waitFor();
  await hands.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const focused = await hands.page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  if (focused !== act) hands.stage.tell([`Escape gives the focus to "${focused}", not back to "${act}"`]);
  await hands.reach(asks);
  await hands.press('Enter');
  await dialog.waitFor();
  await hands.type(t('order_act.comment'), 'Vu au conseil');
  await hands.use('button', t('approval.approve'));
  await dialog.waitFor({ state: 'detached' });
  await hands.page.getByRole('button', { name: exactly(act) }).waitFor({ state: 'detached' });
}

// A form that is sent too early leads to its faults, and from a fault to its field.
async function fills_a_form(hands) {
  await turns_to(hands, t('menu.products'));
  await hands.use('link', t('product.new'));
  await hands.person.heading(t('product.new'));
  await hands.use('button', t('product.create'));
  await hands.use('link', t('product.name_missing'));
  const focused = await hands.page.evaluate(() => document.activeElement.name);
  if (focused !== 'name') hands.stage.tell([`a fault's link leads to "${focused}", not to its field`]);
  const name = `Jus de gingembre ${Date.now() % 100_000}`;
  await hands.type(t('product.name'), name);
  await hands.type(t('product.brand'), 'Fleuve');
  await hands.reach(hands.page.getByLabel(exactly(t('product.category'))));
  await hands.page.keyboard.type(t('category.soft_drinks').slice(0, 4));
  await hands.use('button', t('product.create'));
  await hands.person.heading(name);
}

async function number_of(person, id) {
  await person.open(`commandes/${id}`);
  return /CMD-\d+-\d+/.exec(await person.page.getByRole('heading', { level: 1 }).textContent())[0];
}

export async function keyboard(stage) {
  const asked = await stage.arrive('enterprise');
  const number = await number_of(asked, stage.country.orders.draft);
  await asked.leave();
  const person = await stage.come('enterprise', { viewport: { width: 400, height: 800 } });
  const hands = await stage.step('signs in', () => enters(stage, person));
  await stage.step('skips the menu', () => skips_to_content(hands));
  await stage.step('filters a list and opens a row', () => finds_a_row(hands, number));
  await stage.step('answers a question', () => submits(hands, number));
  await stage.step('fills a form', () => fills_a_form(hands));
  const admin = await stage.come('second_admin', { viewport: { width: 400, height: 800 } });
  const deciding = await stage.step('signs in with a second factor', () => enters(stage, admin));
  await stage.step('decides what waits', () => decides(deciding));
}
