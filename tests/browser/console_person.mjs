// Somebody who sits before the console, in a browser's context of his own: what he does, and what he would notice.
import { patience } from './browser.mjs';
import { proof_of, sign_in_on } from './console_people.mjs';
import { beginning, exactly, t } from './console_words.mjs';

// A refused sign-in is how the server asks for the second factor, and a refused renewal how it says that a session ended.
const usual = [{ status: 401, path: /^\/api\/v1\/session(\/refresh)?$/ }];

export class Person {
  // Before the door, under the server's own content policy. options: of newContext.
  static async come(browser, country, name, options = {}) {
    const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
    context.setDefaultTimeout(20_000 * patience);
    const person = new Person(country, name, context);
    person.watch(await context.newPage());
    await person.page.goto(`${country.base}/console/`);
    return person;
  }

  static async arrive(browser, country, name, options = {}) {
    const person = await Person.come(browser, country, name, options);
    await sign_in_on(person.page, person.who);
    return person;
  }

  constructor(country, name, context) {
    Object.assign(this, { country, name, context, who: country.people[name], faults: [], expected: [...usual], offline: false });
  }

  // Chromium says of each refused request that it failed: those that a walk provokes are announced by `expects`.
  watch(page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const address = message.location().url;
      const status = Number(/status of (\d+)/.exec(message.text())?.[1]);
      if (this.offline && /net::ERR_/.test(message.text())) return;
      if (status && this.expected.some((one) => one.status === status && one.path.test(new URL(address).pathname))) return;
      this.faults.push(`the console says: ${message.text()} ${address}`);
    });
    page.on('pageerror', (error) => this.faults.push(`throws ${error.message}`));
    return page;
  }

  expects(status, path) { this.expected.push({ status, path }); }

  proof() { return proof_of(this.who); }

  async open(path) {
    await this.page.goto(`${this.country.base}/console/${path}`);
    await this.whole();
  }

  // Nothing is being read any more.
  async whole() {
    await this.page.waitForSelector('h1');
    await this.page.waitForSelector('.bones', { state: 'detached' });
  }

  async turn_to(entry) {
    await this.page.getByRole('navigation', { name: t('app.menu') }).getByRole('link', { name: beginning(entry) }).click();
    await this.heading(entry);
    await this.whole();
  }

  heading(text) { return this.page.getByRole('heading', { level: 1, name: beginning(text) }).waitFor(); }

  // Where a dialog stands over the page, nothing below it can be reached.
  async front() {
    const dialog = this.page.getByRole('dialog');
    return await dialog.count() > 0 ? dialog.last() : this.page;
  }

  async field(label) { return (await this.front()).getByLabel(exactly(label)); }
  async type(label, text) { await (await this.field(label)).fill(text); }
  async select(label, option) { await (await this.field(label)).selectOption({ label: option }); }
  async choose(name) { await (await this.front()).getByRole('radio', { name: beginning(name) }).click(); }
  async tick(name) { await (await this.front()).getByRole('checkbox', { name: beginning(name) }).check(); }
  async press(name) { await (await this.front()).getByRole('button', { name: exactly(name) }).click(); }
  async follow(name) { await (await this.front()).getByRole('link', { name: beginning(name) }).first().click(); }

  async confirm(title, name) {
    await this.page.getByRole('dialog', { name: beginning(title) }).waitFor();
    await this.press(name);
  }

  sees(text) { return this.page.getByText(text, { exact: false }).first().waitFor(); }
  hears(news) { return this.page.getByRole('status').filter({ hasText: news }).first().waitFor(); }

  // The number or id at the address's end.
  id() { return new URL(this.page.url()).pathname.split('/').pop(); }

  async leave() { await this.context.close(); }
}
