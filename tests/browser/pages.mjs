// The public's pages in Chromium: each at the width of a small telephone and of a desk, and the ways through them.
// usage: node pages.mjs BASE_URL LIST.json OUT_DIR
// LIST.json is what tests/integration/pages_test.py prepared. Prints a line a fault, `page, width: what is wrong`, and
// exits 1 if there is any. Pictures go to OUT_DIR: of every page that has faults, and of those that the list wants.
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Traffic, iconBytes, launch, visit } from './browser.mjs';
import { axeFaults, headFaults, languages, tabFaults, verdictFaults, widthFaults } from './looks.mjs';
import { changeLanguages, report, typeCodes } from './walks.mjs';

const widths = [320, 1280];
const mostBytes = 14000;
const [base, listPath, outDir] = process.argv.slice(2);
const list = JSON.parse(await readFile(listPath, 'utf8'));
let faulty = 0;

function tell(name, faults) {
  for (const fault of faults) console.log(`${name}: ${fault}`);
  faulty += faults.length;
  return faults.length;
}

function picture(page, name, fullPage = true) {
  return page.screenshot({ path: path.join(outDir, name + '.png'), fullPage });
}

// Opens it as its visitor does: by its address, or by sending the form.
async function open(page, entry, traffic) {
  if (!entry.photo) return page.goto(base + entry.path);
  return report(page, base + entry.path, { ...list.report, photo: entry.photo, beforeSending: () => traffic?.forget() });
}

function costFaults(traffic, icon) {
  const faults = traffic.strangers(base).map((address) => `asks ${address}`);
  faults.push(...traffic.refused);
  if (traffic.bytes === 0) faults.push('no bytes were counted');
  if (traffic.bytes + icon >= mostBytes) faults.push(`costs ${traffic.bytes + icon} bytes`);
  return faults;
}

async function checkLook(browser, entry, width, icon) {
  const page = await visit(browser, { width });
  const traffic = await Traffic.of(page);
  const answer = await open(page, entry, traffic);
  const faults = answer.status() === entry.status ? [] : [`answers ${answer.status()}`];
  faults.push(...await widthFaults(page), ...await headFaults(page, 'fr', entry.word));
  if (entry.word) faults.push(...await verdictFaults(page, entry));
  faults.push(...await tabFaults(page), ...costFaults(traffic, icon));
  if (tell(`${entry.name}, ${width} px`, faults)) await picture(page, `${entry.name}-${width}`);
  console.log(`${entry.name}, ${width} px, bytes over the line: ${traffic.bytes} and the icon's ${icon}`);
  await page.context().close();
}

async function checkByAxe(browser, entry, width) {
  const page = await visit(browser, { width, script: true });
  await open(page, entry);
  tell(`${entry.name}, ${width} px`, await axeFaults(page));
  await page.context().close();
}

// The camera page belongs to another part of the server: the way there is looked for in each language, and gone once.
async function scannerFaults(page, language) {
  const leading = await page.evaluate(() => [...document.querySelectorAll('a')].map(({ href }) => href).filter((href) => new URL(href).pathname.endsWith('/scanner')));
  if (leading.join() !== `${base}/scanner`) return [`leads to the camera by "${leading.join()}"`];
  const answer = language === 'fr' ? await page.request.get(leading[0]) : undefined;
  return answer && answer.status() !== 200 ? [`the camera page answers ${answer.status()}`] : [];
}

// The longest words are not French.
async function checkLanguages(browser, entry) {
  const page = await visit(browser, { width: 320 });
  const isHome = entry.path === '/';
  if (isHome) {
    await page.goto(base + entry.path);
    tell(entry.name, await scannerFaults(page, 'fr'));
  }
  for (const language of languages.slice(1)) {
    await page.goto(base + entry.path + (entry.path.includes('?') ? '&' : '?') + 'lang=' + language);
    const faults = [...await widthFaults(page), ...await headFaults(page, language)];
    if (isHome) faults.push(...await scannerFaults(page, language));
    if (tell(`${entry.name} in ${language}`, faults)) await picture(page, `${entry.name}-${language}`);
  }
  await page.context().close();
}

async function checkPage(browser, entry, icon) {
  for (const width of widths) {
    await checkLook(browser, entry, width, icon);
    await checkByAxe(browser, entry, width);
  }
  if (!entry.photo) await checkLanguages(browser, entry);
}

async function checkWays(browser) {
  const typing = await visit(browser, { width: 320 });
  tell('a typed code', await typeCodes(typing, base, list.codes));
  await typing.context().close();
  const reading = await visit(browser, { width: 320, headers: { 'X-Scan-Client': 'scanner' } });
  tell('the languages', await changeLanguages(reading, base + list.language_path));
  await reading.context().close();
}

// What a telephone shows before anybody moves the page.
async function takePictures(browser) {
  for (const entry of list.pages.filter(({ name }) => list.screens.includes(name))) {
    const page = await visit(browser, { width: 320, scale: 2 });
    await open(page, entry);
    await picture(page, entry.name, false);
    await page.context().close();
  }
}

await mkdir(outDir, { recursive: true });
const browser = await launch();
try {
  console.log(`Chromium ${browser.version()}`);
  const icon = await iconBytes(base);
  const waiting = [...list.pages];
  const lane = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) await checkPage(browser, entry, icon);
  };
  await Promise.all([lane(), lane(), checkWays(browser)]);
  await takePictures(browser);
} finally {
  await browser.close();
}
console.log(faulty ? `${faulty} faults` : 'no fault');
process.exitCode = faulty ? 1 : 0;
