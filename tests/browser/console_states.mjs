// The console once somebody has begun to use it: forms that are refused, questions over a screen, menus that are open. Nothing of
// it is ever confirmed, so that the country stays as it is. reach(one, country): how the person gets there; on: the kind of look
// that has it, where not each has.
import { exactly, beginning, t } from './console_words.mjs';

const question = (one) => one.page.getByRole('dialog').waitFor();
const first_button = (one, name) => one.page.getByRole('button', { name }).first().click();

const at_the_door = [
  { name: 'sign-in-refused', reach: async (one) => {
    await one.press(t('sign_in.act'));
    await one.sees(t('sign_in.email_missing'));
  } },
];

const of_the_enterprise = [
  { name: 'product-refused', reach: async (one) => {
    await one.open('produits/nouveau');
    await one.type(t('product.gtin'), '12345');
    await one.press(t('product.create'));
    await one.sees(t('product.name_missing'));
    await one.sees(t('product.gtin_length', { count: 5 }));
  } },
  { name: 'dossier-refused', reach: async (one) => {
    await one.open('certificats/nouveau');
    await one.press(t('application.create'));
    await one.sees(t('application.standard_missing'));
  } },
  { name: 'order-refused', reach: async (one) => {
    await one.open('commandes/nouvelle');
    await one.press(t('new_order.continue'));
    await one.sees(t('new_order.certificate_missing'));
  } },
  { name: 'order-quantity-refused', reach: async (one) => {
    await one.open('commandes/nouvelle');
    await one.choose('Bière blonde 72 cl');
    await one.press(t('new_order.continue'));
    await (await one.field(t('new_order.quantity'))).waitFor();
    await one.press(t('new_order.continue'));
    await one.sees(t('new_order.quantity_missing'));
  } },
  { name: 'submit-asked', reach: async (one, { orders }) => {
    await one.open(`commandes/${orders.draft}`);
    await one.press(t('order_act_name.submit'));
    await question(one);
  } },
  { name: 'cancel-asked', reach: async (one, { orders }) => {
    await one.open(`commandes/${orders.draft}`);
    await one.press(t('order_act_name.cancel'));
    await question(one);
  } },
  { name: 'application-refused', reach: async (one, { batch }) => {
    await one.open(`series/${batch}/apposition`);
    await one.choose(t('declaration.mode_list'));
    await one.press(t('declaration.continue'));
    await one.sees(t('declaration.list_none'));
  } },
  { name: 'client-refused', reach: async (one) => {
    await one.open('clients-api?nouveau=1');
    await one.press(t('api_client.create'));
    await one.sees(t('api_client.name_missing'));
  } },
  { name: 'client-revoke-asked', reach: async (one) => {
    await one.open('clients-api');
    await one.press(t('api_client.revoke_what', { name: 'Logiciel de la brasserie' }));
    await question(one);
  } },
  { name: 'password-refused', reach: async (one) => {
    await one.open('compte');
    await one.press(t('password.act'));
    await (await one.field(t('password.new'))).waitFor();
    await one.press(t('password.act'));
    await one.sees(t('password.too_short'));
  } },
  { name: 'account-menu', on: 'desk', reach: async (one) => {
    await one.open('');
    await one.page.locator('button[aria-controls=account-menu]').click();
    await one.page.locator('#account-menu').getByRole('button', { name: exactly(t('app.sign_out')) }).waitFor();
  } },
  { name: 'menu', on: 'telephone', reach: async (one) => {
    await one.open('');
    await one.press(t('app.menu'));
    await one.page.getByRole('navigation', { name: t('app.menu') }).getByRole('link', { name: beginning(t('menu.products')) }).waitFor();
  } },
  // The last, since the server then knows nobody any more.
  { name: 'session-over', reach: async (one) => {
    await one.open('');
    one.expects(401, /./);
    await one.page.route('**/api/v1/**', (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{}' }));
    await one.page.getByRole('navigation', { name: t('app.menu') }).getByRole('link', { name: beginning(t('menu.products')) }).click();
    await one.page.getByRole('dialog', { name: exactly(t('sign_in.over')) }).waitFor();
  } },
];

async function suspend(one, { certificates }) {
  await one.open(`certificats/${certificates.beer}`);
  await one.choose(t('hold.suspend'));
}

const of_the_officer = [
  { name: 'suspension-refused', reach: async (one, country) => {
    await suspend(one, country);
    await one.press(t('hold.suspend_act'));
    await one.sees(t('hold.code_missing'));
  } },
  { name: 'suspension-asked', reach: async (one, country) => {
    await suspend(one, country);
    await one.select(t('hold.code'), t('hold_reason.nonconformity'));
    await one.type(t('hold.reason'), 'Analyse du 20/11');
    await one.choose(t('hold.all'));
    await one.press(t('hold.suspend_act'));
    await question(one);
  } },
  { name: 'rejection-refused', reach: async (one, { certificates }) => {
    await one.open(`certificats/${certificates.under_review}`);
    await one.choose(t('decision.reject'));
    await one.press(t('decision.reject_act'));
    await one.sees(t('decision.reject_missing'));
  } },
  { name: 'approval-rejection-refused', reach: async (one) => {
    await one.open('approbations');
    await first_button(one, beginning(t('approval.reject_what', { what: '' })));
    await question(one);
    await one.press(t('approval.reject'));
    await one.sees(t('order_act.reason_missing'));
  } },
  { name: 'recall-refused', reach: async (one) => {
    await one.open('rappels/nouveau');
    await one.press(t('recalls.continue'));
    await one.sees(t('recalls.fault_reason_code'));
  } },
  { name: 'recall-asked', reach: async (one, { batch }) => {
    await one.open(`rappels/nouveau?serie=${batch}`);
    await one.sees(t('recalls.extent_ranges'));
    await one.choose(t('recall_reason.safety'));
    await one.type(t('recalls.reason'), 'Éclats de verre');
    await one.press(t('recalls.continue'));
    await question(one);
  } },
  { name: 'recall-own', reach: async (one) => {
    await one.open('rappels');
    await first_button(one, exactly(t('recalls.lift')));
    await one.sees(t('recalls.lift_own'));
  } },
  { name: 'enterprise-filter', reach: async (one) => {
    await one.open('commandes');
    await one.type(t('orders.enterprise'), 'Brasserie');
    await one.page.getByRole('button', { name: exactly('Brasserie du Fleuve SA') }).waitFor();
  } },
];

// Suspicions are closed by inspectors alone.
const of_the_inspector = [
  { name: 'suspicion-close-refused', reach: async (one, { suspicion_id }) => {
    await one.open(`soupcons/${suspicion_id}`);
    await one.press(t('inspection.close'));
    await one.sees(t('inspection.choose_outcome'));
  } },
];

const of_the_admin = [
  { name: 'user-refused', reach: async (one) => {
    await one.open('personnes/nouvelle');
    await one.press(t('administration.next'));
    await one.sees(t('users.fault_organisation'));
  } },
  { name: 'user-person-refused', reach: async (one, { enterprise_id }) => {
    await one.open(`personnes/nouvelle?organisation=${enterprise_id}`);
    await one.sees('Brasserie du Fleuve SA');
    await one.press(t('administration.next'));
    await one.choose(t('role.ENTREPRISE_CERTIFIEE'));
    await one.press(t('administration.next'));
    await (await one.field(t('users.full_name'))).waitFor();
    await one.press(t('administration.next'));
    await one.sees(t('users.fault_name'));
  } },
  { name: 'user-disable-asked', reach: async (one, { user_id }) => {
    await one.open(`personnes/${user_id}`);
    await one.press(t('users.disable'));
    await question(one);
  } },
  { name: 'organisation-refused', reach: async (one) => {
    await one.open('organisations/nouvelle');
    await one.press(t('administration.next'));
    await one.sees(t('organisations.fault_kinds'));
  } },
  { name: 'tariff-refused', reach: async (one) => {
    await one.open('tarifs?proposer=1');
    await one.press(t('tariffs.propose'));
    await one.sees(t('tariffs.fault_category'));
  } },
  { name: 'lift-refused', reach: async (one) => {
    await one.open('rappels');
    await first_button(one, exactly(t('recalls.lift')));
    await question(one);
    await one.press(t('recalls.lift_ask'));
    await one.sees(t('recalls.lift_reason_needed'));
  } },
];

const of_the_cashier = [
  { name: 'payment-asked', reach: async (one, { orders }) => {
    await one.open(`commandes/${orders.approved}`);
    await one.select(t('payment.method'), t('payment_method.bank_slip'));
    await one.type(t('payment.reference'), 'BORDEREAU-1');
    await one.press(t('payment.act'));
    await question(one);
  } },
  { name: 'payment-refused', reach: async (one, { orders }) => {
    await one.open(`commandes/${orders.approved}`);
    await one.type(t('payment.amount', { currency: 'CDF' }), '');
    await one.type(t('payment.reference'), '');
    await one.press(t('payment.act'));
    await one.sees(t('payment.reference_missing'));
  } },
];

const of_the_printer = [
  { name: 'spoilage-refused', reach: async (one, { batch }) => {
    await one.open(`series/${batch}/rebut`);
    await one.press(t('declaration.continue'));
    await one.sees(t('declaration.reason_none'));
  } },
];

export const states = {
  door: at_the_door, enterprise: of_the_enterprise, officer: of_the_officer, admin: of_the_admin, inspector: of_the_inspector, cashier: of_the_cashier, printer: of_the_printer,
};

// Screens that are read in English too, by who looks at them.
export function english_screens_of({ orders, certificates, serials, batch, suspicion_id }) {
  return {
    door: ['mot-de-passe-oublie'],
    admin: ['', 'approbations', `commandes/${orders.submitted}`, 'statistiques', 'journal', 'personnes/nouvelle', 'tarifs', 'systeme'],
    enterprise: ['', 'produits', 'produits/nouveau', `certificats/${certificates.draft}`, 'commandes/nouvelle', `series/${batch}`, 'compte'],
    officer: ['certificats', `certificats/${certificates.under_review}`, 'rappels', `soupcons/${suspicion_id}`, `estampille/${serials[2]}`],
    inspector: [`soupcons/${suspicion_id}`, 'signalements'],
    printer: ['travaux', `travaux/${orders.ready}`],
    cashier: [`commandes/${orders.approved}`],
  };
}
