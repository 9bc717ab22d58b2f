// A stamp's whole way, by clicks and typing alone: from a product to what its buyer is told, and what he is told once the
// certificate is suspended. Each person sits at a browser of his own.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { patience } from '../browser.mjs';
import { t } from '../console_words.mjs';
import { add_product, examine, grant, new_gtin, submit_dossier, suspend } from './certification.mjs';
import { answer_order, approve, begin_order, find_by_enterprise, pay, place_order, see_tariff, watch_progress } from './ordering.mjs';
import { declare_applied, decrypt, download, receive, receive_wrong_file } from './printing.mjs';
import { film_stamp, scan } from './scanning.mjs';

const quantity = 400_000;
const printer_name = 'Imprimerie Nationale';
const applied = 250_000;
const position = 7;

// The beer's tariff of 12 500 CDF a thousand, for all of them.
const price = '5 000 000';

async function certify(stage, product) {
  const enterprise = await stage.arrive('enterprise');
  await stage.step('a product', () => add_product(enterprise, product));
  const reference = await stage.step('its dossier, submitted', () => submit_dossier(enterprise, { name: product.name, quota: 1_000_000 }));
  const officer = await stage.arrive('officer');
  await stage.step('examined by an officer', () => examine(officer, reference));
  const other_officer = await stage.arrive('second_officer');
  const certificate = await stage.step('granted by another', () => grant(other_officer, reference));
  return { enterprise, officer, certificate };
}

async function order(stage, enterprise, officer, product) {
  await stage.step('a tariff stands', () => see_tariff(enterprise, t('category.beer')));
  const number = await stage.step('an order, step by step', async () => {
    await begin_order(enterprise, { product: product.name });
    await answer_order(enterprise, { quantity, price, printer: printer_name });
    return place_order(enterprise, { reference: 'BC-4900' });
  });
  await stage.step('approved by the OCC', () => approve(officer, number));
  const admin = await stage.arrive('admin');
  await stage.step('approved by the government', () => approve(admin, number));
  await stage.step('found by its enterprise', () => find_by_enterprise(admin, 'Brasserie du Fleuve SA', number));
  await admin.leave();
  const cashier = await stage.arrive('cashier');
  await stage.step('paid', () => pay(cashier, number, `RAWBANK-${number}`));
  const seen = await stage.step('made, as everybody can see', () => watch_progress(cashier, quantity, 300_000 * patience));
  console.log(`  the bar moved in ${seen.length} steps`);
  await cashier.leave();
  return number;
}

async function print(stage, number) {
  const printer = await stage.arrive('printer');
  const archive = await stage.step('downloaded by the printer', () => download(printer, number, stage.folder));
  const wrong = path.join(stage.folder, 'CMD-2026-000001-1.zip');
  await writeFile(wrong, 'no archive');
  await stage.step('a wrong file is refused', () => receive_wrong_file(printer, wrong));
  await stage.step('received', () => receive(printer, archive));
  return stage.step('decrypted by his key', () => decrypt(archive, stage.country.printer_identity));
}

async function scanned_as(stage, film, serial, verdict) {
  const told = await scan(stage.country, film);
  stage.tell(told.faults);
  if (!told.address.includes(serial)) stage.tell([`the camera read ${told.address}, not ${serial}`]);
  if (told.verdict !== verdict) stage.tell([`a scan says "${told.verdict}", not "${verdict}"`]);
}

export async function journey(stage) {
  const gtin = new_gtin();
  const product = { name: `Bière ambrée ${gtin.slice(-5)}`, gtin };
  const { enterprise, officer, certificate } = await certify(stage, product);
  const number = await order(stage, enterprise, officer, product);
  const archive = await print(stage, number);
  const declared = { number, printer: printer_name, last: applied, lot: 'L2611C' };
  await stage.step('declared as applied', () => declare_applied(enterprise, declared));
  const film = path.join(stage.folder, 'stamp.y4m');
  const serial = film_stamp(archive, position, film);
  await stage.step('scanned by a camera: authentic', () => scanned_as(stage, film, serial, 'Authentique'));
  await stage.step('its certificate suspended', () => suspend(officer, certificate));
  await stage.step('scanned again: suspended', () => scanned_as(stage, film, serial, 'Certificat suspendu'));
}
