// Every screen of the console in Chromium: light and dark, at a desk and on a telephone.
// usage: node console_looks.mjs COUNTRY.json OUT_DIR [--pictures]
// Prints a line a fault and exits 1 if there is any. Pictures go to OUT_DIR: of screens with faults, or of all of them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launch } from './browser.mjs';
import { sign_in } from './console_people.mjs';
import { screens_of } from './console_screens.mjs';
import { axeFaults, widthFaults } from './looks.mjs';

const [country_path, out] = process.argv.slice(2);
const takes_all = process.argv.includes('--pictures');
const country = JSON.parse(await readFile(country_path, 'utf8'));
const looks = [
  { name: 'desk', width: 1280, scheme: 'light' }, { name: 'desk-dark', width: 1280, scheme: 'dark' },
  { name: 'telephone', width: 360, scheme: 'light' }, { name: 'telephone-dark', width: 360, scheme: 'dark' },
];
// One place at which a screen is whole: nothing is being read any more.
const is_whole = () => document.querySelector('h1') && !document.querySelector('.bones');
const most_bytes = { sign_in: 60_000, screen: 120_000 };
let faulty = 0;

function tell(screen, look, faults) {
  for (const fault of faults) console.log(`${screen.name}, ${look.name}: ${fault}`);
  faulty += faults.length;
}

// What a page says on its console, what it asks of strangers, and what it costs.
async function listen(page) {
  const heard = { faults: [], bytes: 0 };
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { heard.bytes += encodedDataLength; });
  session.on('Network.requestWillBeSent', ({ request }) => {
    const url = new URL(request.url);
    if (/^https?:$/.test(url.protocol) && url.origin !== country.base) heard.faults.push(`asks ${request.url}`);
  });
  page.on('console', (message) => { if (message.type() === 'error') heard.faults.push(`says ${message.text()}`); });
  page.on('pageerror', (error) => heard.faults.push(`throws ${error.message}`));
  return heard;
}

async function open(context, screen, look) {
  const page = await context.newPage();
  await page.setViewportSize({ width: look.width, height: 900 });
  await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
  const heard = await listen(page);
  await page.goto(`${country.base}/console/${screen.path}`);
  await page.waitForFunction(is_whole);
  await page.waitForTimeout(150);
  return { page, heard };
}

function head_faults(page) {
  return page.evaluate(() => {
    const faults = [];
    if (document.querySelectorAll('h1').length !== 1) faults.push(`${document.querySelectorAll('h1').length} headings of the first level`);
    if (!document.title.includes(document.querySelector('h1').textContent.trim())) faults.push(`the title is "${document.title}"`);
    if (document.documentElement.lang !== 'fr') faults.push(`lang="${document.documentElement.lang}"`);
    return faults;
  });
}

// WCAG 2.2, 2.5.8 asks for 24 px; ours are larger. Links within a sentence are free.
function target_faults(page) {
  return page.evaluate(() => [...document.querySelectorAll('button, select, input, .button, .side a')].filter((target) => {
    const { width, height } = target.getBoundingClientRect();
    const holder = target.closest('label');
    const reach = holder ? Math.max(height, holder.getBoundingClientRect().height) : height;
    return width > 0 && (reach < 40 || width < 20);
  }).map((target) => `too small to hit: <${target.localName}> "${(target.textContent || target.name || '').trim().slice(0, 40)}"`));
}

async function check(context, screen, look) {
  const { page, heard } = await open(context, screen, look);
  const faults = [...heard.faults, ...await head_faults(page), ...await widthFaults(page), ...await target_faults(page), ...await axeFaults(page)];
  if (look.name === 'desk' && heard.bytes > most_bytes.screen) faults.push(`costs ${heard.bytes} bytes`);
  tell(screen, look, faults);
  if (faults.length > 0 || takes_all) await page.screenshot({ path: path.join(out, `${screen.name}-${look.name}.png`), fullPage: true });
  await page.close();
}

async function check_signed_out(browser, look) {
  for (const screen of [{ name: 'sign-in', path: '' }, { name: 'forgotten', path: 'mot-de-passe-oublie' }, { name: 'reference', path: 'api' }]) {
    const context = await browser.newContext({ locale: 'fr-FR', bypassCSP: true });
    const { page, heard } = await open(context, screen, look);
    const faults = [...heard.faults, ...await head_faults(page), ...await widthFaults(page), ...await axeFaults(page)];
    const most = screen.name === 'sign-in' ? most_bytes.sign_in : most_bytes.screen;
    if (screen.name !== 'reference' && heard.bytes > most) faults.push(`costs ${heard.bytes} bytes`);
    if (look.name === 'desk') console.log(`${screen.name}: ${heard.bytes} bytes over the line`);
    tell(screen, look, faults);
    if (faults.length > 0 || takes_all) await page.screenshot({ path: path.join(out, `${screen.name}-${look.name}.png`), fullPage: true });
    await context.close();
  }
}

await mkdir(out, { recursive: true });
const browser = await launch();
try {
  for (const look of looks) await check_signed_out(browser, look);
  const screens = screens_of(country);
  for (const person of new Set(screens.map((screen) => screen.person))) {
    // axe is brought along past the policy; what the policy refuses is found by the journey, which has it as it is.
    const context = await sign_in(browser, country, person, { bypassCSP: true });
    for (const screen of screens.filter((one) => one.person === person)) {
      for (const look of looks) await check(context, screen, look);
    }
    await context.close();
  }
} finally {
  await browser.close();
  // A recovery code serves once: whoever comes next finds those that are left.
  await writeFile(country_path, JSON.stringify(country));
}
process.exit(faulty > 0 ? 1 : 0);
