// The console in use in Chromium: forms that are refused, questions and open menus, in each look; and many screens in English.
// usage: node console_forms_looks.mjs COUNTRY.json OUT_DIR [PERSON ...]      door: nobody, before the sign-in
// Prints `state, look: what is wrong`, a line a fault, and exits 1 if there is any. Pictures of those go to OUT_DIR.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launch } from './browser.mjs';
import { faults_as, head_faults, look_like, looks, place_faults, text_faults } from './console_checks.mjs';
import { Person } from './console_person.mjs';
import { english_screens_of, states } from './console_states.mjs';

const [country_path, out, ...people_wanted] = process.argv.slice(2);
const country = JSON.parse(await readFile(country_path, 'utf8'));
const english_screens = english_screens_of(country);
const lanes = 2;
let faulty = 0;
let seen = 0;

async function tell(name, page, faults) {
  for (const fault of faults) console.log(`${name}: ${fault}`);
  faulty += faults.length;
  if (faults.length === 0 || !page) return;
  await page.screenshot({ path: path.join(out, `${name.replace(', ', '-')}.png`), fullPage: true, timeout: 5_000 }).catch(() => undefined);
}

async function check(name, one, act) {
  ++seen;
  try {
    await act();
  } catch (error) {
    await tell(name, one.page, [error.message.split('\n').slice(0, 3).join(' | ')]);
  }
}

async function check_state(one, name, { on = '', reach }) {
  const shown = looks.filter((look) => look.name.startsWith(on));
  await look_like(one.page, shown[0]);
  await reach(one, country);
  await tell(name, one.page, await text_faults(one.page, { language: 'fr' }));
  for (const look of shown) await tell(`${name}, ${look.name}`, one.page, await faults_as(one.page, look));
}

// What the account says, without changing it: whoever comes next finds it in French.
async function speaks_english(one) {
  await one.context.route('**/api/v1/me', async (route) => {
    const answer = await route.fetch();
    await route.fulfill(answer.ok() ? { response: answer, json: { ...await answer.json(), language: 'en' } } : { response: answer });
  });
  one.watch(await one.context.newPage());
  await one.open('');
  await one.page.evaluate(() => localStorage.setItem('qrcongo/language', 'en'));
}

async function check_in_english(one, name, screen) {
  const asked = { language: 'en' };
  await look_like(one.page, looks[0]);
  await one.open(screen);
  await one.page.waitForTimeout(150);
  const faults = [...await head_faults(one.page, asked), ...await place_faults(one.page, asked), ...await text_faults(one.page, asked)];
  await tell(name, one.page, [...faults, ...await faults_as(one.page, looks[0])]);
  await tell(`${name}, telephone`, one.page, await faults_as(one.page, looks.find((look) => look.name === 'telephone')));
}

// axe is brought along past the policy; what the policy refuses is found by the walks, which have it as it is.
async function check_person(browser, who) {
  const one = who === 'door' ? await Person.come(browser, country, 'enterprise', { bypassCSP: true }) : await Person.arrive(browser, country, who, { bypassCSP: true });
  for (const state of states[who]) {
    const name = `${who}-${state.name}`;
    await check(name, one, () => check_state(one, name, state));
  }
  await speaks_english(one);
  for (const screen of english_screens[who]) {
    const name = `${who}-english-${screen.replace(/\/[0-9A-Za-z-]*\d[^/]*/g, '').replaceAll('/', '-') || 'accueil'}`;
    await check(name, one, () => check_in_english(one, name, screen));
  }
  await tell(who, undefined, one.faults);
  await one.leave();
}

async function try_to_check(browser, who) {
  await check_person(browser, who).catch((error) => tell(who, undefined, [error.message.split('\n').slice(0, 3).join(' | ')]));
}

await mkdir(out, { recursive: true });
const browser = await launch();
const began = performance.now();
try {
  const waiting = Object.keys(states).filter((who) => people_wanted.length === 0 || people_wanted.includes(who));
  const lane = async () => {
    for (let who = waiting.shift(); who; who = waiting.shift()) await try_to_check(browser, who);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
} finally {
  await browser.close();
  // A recovery code serves once: whoever comes next finds those that are left.
  await writeFile(country_path, JSON.stringify(country));
}
console.log(`${seen} states and screens in English: ${faulty || 'no'} faults, ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = faulty > 0 ? 1 : 0;
