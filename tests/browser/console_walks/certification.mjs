// A product, its dossier, and what officers decide about it.
import { exactly, t } from '../console_words.mjs';

// A number of GS1's test range that no product has yet, with its check digit.
export function new_gtin() {
  const twelve = `950600${String(Date.now() % 1_000_000).padStart(6, '0')}`;
  const sum = [...twelve].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0);
  return twelve + String((10 - (sum % 10)) % 10);
}

export async function add_product(enterprise, { name, gtin }) {
  await enterprise.turn_to(t('menu.products'));
  await enterprise.follow(t('product.new'));
  await enterprise.type(t('product.name'), name);
  await enterprise.type(t('product.brand'), 'Fleuve');
  await enterprise.type(t('product.net_content'), '50 cl');
  await enterprise.select(t('product.category'), t('category.beer'));
  await enterprise.type(t('product.gtin'), gtin);
  await enterprise.press(t('product.create'));
  await enterprise.hears(t('product.created', { name }));
  await enterprise.heading(name);
}

// By which reference it goes on.
export async function submit_dossier(enterprise, { name, quota }) {
  await enterprise.turn_to(t('menu.certificates'));
  await enterprise.follow(t('certification.ask'));
  await enterprise.whole();
  const search = await enterprise.field(t('product.search'));
  if (await search.count() > 0) await search.fill(name);
  await enterprise.choose(name);
  await enterprise.type(t('application.standard'), 'NCD 012');
  await enterprise.type(t('application.site'), 'Usine de Limete, Kinshasa');
  await enterprise.type(t('application.quota'), String(quota));
  await enterprise.press(t('application.create'));
  await enterprise.sees(t('submit.title'));
  const reference = /DEM-\d+-\d+/.exec(await enterprise.page.getByRole('heading', { level: 1 }).textContent())[0];
  await enterprise.tick(t('submit.product', { name, brand: 'Fleuve' }));
  await enterprise.tick(t('submit.site'));
  await enterprise.press(t('submit.act'));
  await enterprise.hears(t('submit.done', { reference }));
  return reference;
}

async function open_in_queue(officer, tab, number) {
  await officer.turn_to(t('menu.certificates'));
  await officer.follow(tab);
  await officer.type(t('queue.search'), number);
  await officer.follow(number);
  await officer.heading(number);
  await officer.whole();
}

// In the one list of all that waits for a person, or not in it.
async function waits_for(officer, reference, is_wanted) {
  await officer.turn_to(t('menu.approvals'));
  await officer.page.getByRole('link', { name: exactly(reference) }).waitFor({ state: is_wanted ? 'visible' : 'detached' });
}

export async function examine(officer, reference) {
  await waits_for(officer, reference, true);
  await open_in_queue(officer, t('queue.review'), reference);
  await officer.type(t('decision.comment'), 'Dossier complet');
  await officer.press(t('decision.take'));
  await officer.confirm(t('decision.take_confirm', { reference }), t('decision.take'));
  await officer.hears(t('decision.taken', { reference }));
  // Whoever examined it is told that somebody else grants it, and is not offered to.
  await officer.sees(t('decision.not_you'));
  if (await officer.page.getByRole('radio', { name: t('decision.grant') }).count() > 0) throw new Error('the examiner is offered to grant');
  await waits_for(officer, reference, false);
}

// The number of the certificate.
export async function grant(other_officer, reference) {
  await waits_for(other_officer, reference, true);
  await open_in_queue(other_officer, t('queue.grant'), reference);
  await other_officer.choose(t('decision.grant'));
  await other_officer.type(t('decision.comment'), 'Rapport 118 conforme');
  await other_officer.press(t('decision.grant'));
  await other_officer.confirm(t('grant.confirm'), t('grant.act'));
  await other_officer.heading('OCC-');
  return /OCC-\d+-\d+/.exec(await other_officer.page.getByRole('heading', { level: 1 }).textContent())[0];
}

export async function suspend(officer, number) {
  await open_in_queue(officer, t('queue.granted'), number);
  await officer.choose(t('hold.suspend'));
  await officer.select(t('hold.code'), t('hold_reason.nonconformity'));
  await officer.type(t('hold.reason'), 'Analyse du 20/11');
  await officer.choose(t('hold.all'));
  await officer.press(t('hold.suspend_act'));
  await officer.confirm(t('hold.suspend_confirm', { number }), t('hold.suspend_act'));
  await officer.hears(t('hold.suspend_done', { number }));
}
