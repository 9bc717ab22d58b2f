// Every screen of the console in Chromium: light and dark, at a desk and on a telephone.
// usage: node console_looks.mjs COUNTRY.json OUT_DIR [--pictures | --only-pictures] [PERSON ...]
//   --pictures        of all screens in all looks, and not only of those with faults
//   --only-pictures   at a desk in the light, and nothing is checked
// Prints `screen, look: what is wrong`, a line a fault, and exits 1 if there is any. Pictures go to OUT_DIR.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launch, patience } from './browser.mjs';
import { faults_as, head_faults, look_like, looks as all_looks, place_faults, text_faults } from './console_checks.mjs';
import { sign_in } from './console_people.mjs';
import { open_screens_of, routes_unseen, screens_of } from './console_screens.mjs';

const [country_path, out, ...more] = process.argv.slice(2);
const only_pictures = more.includes('--only-pictures');
const takes_all = only_pictures || more.includes('--pictures');
const people_wanted = more.filter((word) => !word.startsWith('--'));
const country = JSON.parse(await readFile(country_path, 'utf8'));
const looks = all_looks.slice(0, only_pictures ? 1 : undefined);
// The last two load openapi.json.
const most_bytes = { 'sign-in': 60_000, screen: 120_000, reference: 250_000, 'admin-api': 250_000 };
const signed_out = open_screens_of(country);
const lanes = 2;
let faulty = 0;

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
  page.on('console', (message) => { if (message.type() === 'error') heard.faults.push(`says ${message.text()} ${message.location().url}`); });
  page.on('pageerror', (error) => heard.faults.push(`throws ${error.message}`));
  return heard;
}

// A screen is whole when nothing of it is being read any more.
async function open(context, screen) {
  const page = await context.newPage();
  await look_like(page, looks[0]);
  const heard = await listen(page);
  await page.goto(country.base + screen.address);
  await page.waitForSelector('h1', { timeout: 20_000 * patience });
  await page.mouse.move(1, 1); // somebody is there: else the session ends before the last screen
  if (screen.awaits) await page.waitForSelector(screen.awaits, { timeout: 20_000 * patience });
  await page.waitForSelector('.bones', { state: 'detached', timeout: 20_000 * patience });
  await page.waitForTimeout(150);
  return { page, heard };
}

function cost_faults(screen, bytes) {
  const most = most_bytes[screen.name] ?? most_bytes.screen;
  return bytes > most ? [`costs ${bytes} bytes`] : [];
}

async function word_faults(page, { is_nowhere }) {
  const asked = { language: 'fr', is_nowhere };
  return [...await head_faults(page, asked), ...await place_faults(page, asked), ...await text_faults(page, asked)];
}

async function picture(page, screen, look) {
  const name = only_pictures ? screen.name : `${screen.name}-${look.name}`;
  await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
}

async function check_looks(page, screen, first_faults) {
  for (const look of looks) {
    const faults = [...(look === looks[0] ? first_faults : []), ...await faults_as(page, look)];
    for (const fault of faults) console.log(`${screen.name}, ${look.name}: ${fault}`);
    faulty += faults.length;
    if (faults.length > 0 || takes_all) await picture(page, screen, look);
  }
}

async function check(context, screen) {
  const { page, heard } = await open(context, screen);
  if (only_pictures) await picture(page, screen, looks[0]);
  else await check_looks(page, screen, [...cost_faults(screen, heard.bytes), ...await word_faults(page, screen)]);
  for (const fault of heard.faults) console.log(`${screen.name}: ${fault}`);
  faulty += heard.faults.length;
  await page.close();
}

async function try_to_check(context, screen) {
  try {
    await check(context, screen);
  } catch (error) {
    console.log(`${screen.name}: ${error.message.split('\n').slice(0, 3).join(' | ')}`);
    ++faulty;
  }
}

async function check_signed_out(browser) {
  for (const screen of signed_out) {
    const context = await browser.newContext({ locale: 'fr-FR', bypassCSP: true });
    await try_to_check(context, screen);
    await context.close();
  }
}

// axe is brought along past the policy; what the policy refuses is found by the walks, which have it as it is.
async function check_person(browser, person, screens) {
  const context = await sign_in(browser, country, person, { bypassCSP: true });
  const waiting = [...screens];
  const lane = async () => {
    for (let screen = waiting.shift(); screen; screen = waiting.shift()) await try_to_check(context, screen);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await context.close();
}

await mkdir(out, { recursive: true });
const screens = screens_of(country).filter(({ person }) => people_wanted.length === 0 || people_wanted.includes(person));
const browser = await launch();
const began = performance.now();
try {
  for (const unseen of people_wanted.length === 0 ? await routes_unseen(screens) : []) {
    console.log(`${unseen}: nobody looks at this screen`);
    ++faulty;
  }
  await check_signed_out(browser);
  for (const person of new Set(screens.map((screen) => screen.person))) {
    await check_person(browser, person, screens.filter((one) => one.person === person));
  }
} finally {
  await browser.close();
  // A recovery code serves once: whoever comes next finds those that are left.
  await writeFile(country_path, JSON.stringify(country));
}
console.log(`${screens.length + signed_out.length} screens: ${faulty || 'no'} faults, ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = faulty > 0 ? 1 : 0;
