// At the printer's: the file itself, and the receipt for it; then what the enterprise declares as applied, by positions or by
// a list.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beginning, exactly, t } from '../console_words.mjs';

async function open_job(printer, number) {
  await printer.turn_to(t('menu.jobs'));
  await printer.follow(number);
  await printer.heading(number);
}

// Where the archive lies on the disk.
export async function download(printer, number, folder) {
  await open_job(printer, number);
  const waiting = printer.page.waitForEvent('download');
  await printer.press(t('printing.download_part', { part: 1 }));
  const file = await waiting;
  const kept = path.join(folder, file.suggestedFilename());
  await file.saveAs(kept);
  return kept;
}

// As a printer does with his own key, by Debian's age: where the opened archive lies.
export async function decrypt(file, identity) {
  if (!file.endsWith('.age')) return file;
  await writeFile(`${file}.key`, identity + '\n', { mode: 0o600 });
  const opened = file.replace(/\.age$/, '');
  execFileSync('age', ['--decrypt', '--identity', `${file}.key`, '--output', opened, file]);
  return opened;
}

const chooser = (printer) => printer.page.getByLabel(beginning(t('printing.choose_files')));
const confirm_button = (printer) => printer.page.getByRole('button', { name: exactly(t('printing.confirm_receipts', { count: 1 })) });

// A file that is none of this order's is said to be so, and confirms nothing.
export async function receive_wrong_file(printer, file) {
  await chooser(printer).setInputFiles(file);
  await printer.sees(t('printing.file_unknown'));
  if (await confirm_button(printer).count() > 0) throw new Error('a wrong file can be confirmed');
}

export async function receive(printer, file) {
  await chooser(printer).setInputFiles(file);
  await printer.sees(t('printing.file_whole', { part: 1 }));
  await confirm_button(printer).click();
  await printer.hears(t('printing.receipts_done', { count: 1 }));
  await printer.sees(t('printing.part_received'));
}

export async function declare_applied(enterprise, { number, printer, last, lot }) {
  await enterprise.turn_to(t('menu.orders'));
  await enterprise.follow(number);
  await enterprise.heading(t('orders.numbered', { number }));
  await enterprise.follow(t('orders.see_batch_of', { printer }));
  await enterprise.follow(t('batch.activate'));
  await enterprise.heading(t('declaration.applied'));
  await enterprise.whole();
  await enterprise.type(t('declaration.to'), String(last));
  await enterprise.sees(t('declaration.sentence', { count: last, from: 1, to: last }));
  await enterprise.type(t('declaration.production_lot'), lot);
  await enterprise.press(t('declaration.continue'));
  await enterprise.confirm(t('declaration.applied_confirm', { count: last }), t('printing.declare_applied'));
  await enterprise.hears(t('declaration.applied_done', { count: last }));
}

// Serials as they come out of a spreadsheet, one a line.
export async function declare_pasted(enterprise, { batch, serials }) {
  const count = serials.length;
  await enterprise.open(`series/${batch}/apposition`);
  await enterprise.choose(t('declaration.mode_list'));
  await (await enterprise.field(t('declaration.list'))).click();
  await enterprise.page.keyboard.insertText(serials.join('\n') + '\n');
  await enterprise.sees(t('declaration.sentence_list', { count }));
  await enterprise.type(t('declaration.counted'), String(count));
  await enterprise.press(t('declaration.continue'));
  await enterprise.confirm(t('declaration.applied_confirm', { count }), t('printing.declare_applied'));
  await enterprise.hears(t('declaration.applied_done', { count }));
}

export async function declaration(stage) {
  const { batch, serials } = stage.country;
  const enterprise = await stage.arrive('enterprise');
  await stage.step('a pasted list of serials', () => declare_pasted(enterprise, { batch, serials: [serials[1601], serials[1602], serials[1603]] }));
}
