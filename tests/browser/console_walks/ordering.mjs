// An order: what the enterprise answers step by step, who approves it, who records its payment, and how it is made.
import { count_text, exactly, flat, t } from '../console_words.mjs';

export async function see_tariff(enterprise, category) {
  await enterprise.turn_to(t('menu.tariffs'));
  await enterprise.page.getByRole('row').filter({ hasText: category }).filter({ hasText: 'CDF' }).first().waitFor();
}

// The price follows what is typed, before anything is sent.
async function prices_as_typed(enterprise, quantity, price) {
  const shown = enterprise.page.locator('[aria-live=polite]').filter({ hasText: t('new_order.price') });
  await enterprise.type(t('new_order.quantity'), '1000');
  await shown.filter({ hasText: 'CDF' }).waitFor();
  const before = flat(await shown.textContent());
  await enterprise.type(t('new_order.quantity'), String(quantity));
  await shown.filter({ hasText: price }).waitFor();
  if (flat(await shown.textContent()) === before) throw new Error('the price does not follow what is typed');
}

// Of many rows those alone are offered that have the words.
async function narrow_to(enterprise, label, words) {
  const search = await enterprise.field(label);
  if (await search.count() > 0) await search.fill(words);
}

export async function begin_order(enterprise, { product }) {
  await enterprise.turn_to(t('menu.orders'));
  await enterprise.follow(t('orders.new'));
  await enterprise.whole();
  await narrow_to(enterprise, t('new_order.certificate_search'), product);
  await enterprise.choose(product);
  await enterprise.press(t('new_order.continue'));
}

export async function answer_order(enterprise, { quantity, price, printer }) {
  await prices_as_typed(enterprise, quantity, price);
  await enterprise.press(t('new_order.continue'));
  await enterprise.whole();
  await narrow_to(enterprise, t('new_order.printer_search'), printer);
  await enterprise.choose(printer);
  await enterprise.press(t('new_order.continue'));
  await enterprise.choose(t('applied_by.enterprise'));
  await enterprise.press(t('new_order.continue'));
  await enterprise.sees(t('layout.preview'));
  await enterprise.press(t('new_order.continue'));
}

// Its number.
export async function place_order(enterprise, { reference }) {
  await enterprise.type(t('orders.client_reference'), reference);
  await enterprise.press(t('new_order.place'));
  await enterprise.page.waitForURL(/commandes\/[0-9a-f-]{36}$/);
  await enterprise.whole();
  return /CMD-\d+-\d+/.exec(await enterprise.page.getByRole('heading', { level: 1 }).textContent())[0];
}

// Out of the list of all that waits for this person.
export async function approve(decider, number) {
  await decider.turn_to(t('menu.approvals'));
  const what = t('approval.titled', { kind: t('approval_kind.order'), label: number });
  await decider.press(t('approval.approve_what', { what }));
  await decider.confirm(t('approval.ask_approve', { what }), t('approval.approve'));
  await decider.page.getByRole('dialog').waitFor({ state: 'detached' });
  await decider.page.getByRole('button', { name: exactly(t('approval.approve_what', { what })) }).waitFor({ state: 'detached' });
}

// By a part of its name, out of however many there are; and let go of again.
export async function find_by_enterprise(officer, enterprise, number) {
  await officer.turn_to(t('menu.orders'));
  await officer.type(t('orders.enterprise'), enterprise.slice(0, 9));
  await officer.press(enterprise);
  await officer.page.waitForURL(/entreprise=[0-9a-f-]{36}/);
  await officer.page.getByRole('link', { name: exactly(number) }).waitFor();
  await officer.press(t('orders.any_enterprise'));
  await officer.page.waitForURL((address) => !address.searchParams.has('entreprise'));
}

export async function pay(cashier, number, reference) {
  await cashier.turn_to(t('menu.orders'));
  await cashier.follow(t('orders.to_cash'));
  await cashier.follow(number);
  await cashier.heading(t('orders.numbered', { number }));
  await cashier.select(t('payment.method'), t('payment_method.bank_slip'));
  await cashier.type(t('payment.reference'), reference);
  await cashier.press(t('payment.act'));
  await cashier.confirm(t('payment.ask', { number }), t('payment.yes'));
  await cashier.hears(t('payment.recorded', { number }));
}

// How the bar moved while somebody only looked, until all stands ready: in percent.
export async function watch_progress(somebody, quantity, patience_ms) {
  const bar = somebody.page.getByRole('progressbar', { name: t('progress.title') });
  await bar.waitFor();
  await somebody.sees(count_text(quantity));
  const seen = await somebody.page.evaluate(([title, ends]) => new Promise((resolve) => {
    const seen = [];
    const timer = setInterval(() => {
      const bar = document.querySelector(`[role=progressbar][aria-label="${title}"]`);
      const percent = bar && Number(bar.getAttribute('aria-valuenow'));
      if (percent !== null && percent !== seen[seen.length - 1]) seen.push(percent);
      if (bar && performance.now() < ends) return;
      clearInterval(timer);
      resolve(seen);
    }, 50);
  }), [t('progress.title'), patience_ms]);
  if (new Set(seen).size < 3) throw new Error(`the progress was seen at ${seen.join(', ')} % only`);
  if (seen.some((percent, at) => at > 0 && percent < seen[at - 1])) throw new Error(`the progress went back: ${seen.join(', ')}`);
  await somebody.sees(t('order_state.ready'));
  return seen;
}
