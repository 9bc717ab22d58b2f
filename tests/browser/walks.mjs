// What people do on the pages, without JavaScript and without a pointer.
import { languages } from './looks.mjs';

// Presses Tab until the focus is there.
async function tabTo(page, selector) {
  for (let presses = 0; presses < 60; ++presses) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
  }
  throw new Error(`Tab never reaches ${selector}`);
}

async function enter(page) {
  const [answer] = await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  return answer;
}

async function said(page) {
  return (await page.textContent('h1')).trim();
}

// From the home page to a verdict, by the field's Enter and by the button's; then another code from there.
export async function typeCodes(page, base, codes) {
  const faults = [];
  await page.goto(base + '/');
  for (const { typed, word } of codes) {
    await tabTo(page, '#code');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(typed);
    await enter(page);
    if (await said(page) !== word) faults.push(`"${typed}" leads to "${await said(page)}", not "${word}"`);
  }
  await page.goto(base + '/?lang=sw');
  await tabTo(page, '#code');
  await page.keyboard.type(codes[0].typed);
  await page.keyboard.press('Tab');
  await enter(page);
  const language = await page.getAttribute('html', 'lang');
  if (language !== 'sw') faults.push(`a code typed in sw is answered in ${language}`);
  return faults;
}

// Through all languages and back by their links, as somebody else at every step, so that each could count as a scan.
export async function changeLanguages(page, address) {
  const faults = [];
  await page.goto(address);
  for (const [step, language] of [...languages.slice(1), languages[0]].entries()) {
    await page.context().setExtraHTTPHeaders({ 'X-Scan-Client': `reader-${step}` });
    await tabTo(page, `.languages a[lang=${language}]`);
    await enter(page);
    const lang = await page.getAttribute('html', 'lang');
    if (lang !== language) faults.push(`the link to ${language} leads to ${lang}`);
    if (await page.locator('h1.verdict.good svg').count() !== 1) faults.push(`no verdict in ${language}`);
  }
  return faults;
}

// From a stamp's page to the form and through it; answers what comes back.
export async function report(page, address, { where, place, photo, beforeSending }) {
  await page.goto(address);
  await tabTo(page, 'a[href*="/signaler"]');
  await enter(page);
  await tabTo(page, '#what');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, '#where_bought');
  await page.keyboard.type(where);
  await tabTo(page, '#place');
  await page.keyboard.type(place);
  await page.setInputFiles('#photo', photo);
  await tabTo(page, 'form[method=post] button');
  beforeSending();
  return enter(page);
}
