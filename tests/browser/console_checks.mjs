// What holds of every page of the console, whatever stands on it. Each check answers what is wrong, a sentence a fault.
import { catalogue, flat } from './console_words.mjs';
import { axeFaults, widthFaults } from './looks.mjs';

// The dark has other colours and nothing else, so axe looks at them alone there.
export const looks = [
  { name: 'desk', width: 1280, scheme: 'light' }, { name: 'desk-dark', width: 1280, scheme: 'dark', rules: ['color-contrast'] },
  { name: 'telephone-dark', width: 360, scheme: 'dark', rules: ['color-contrast'] }, { name: 'telephone', width: 360, scheme: 'light' },
];

export async function look_like(page, look) {
  await page.setViewportSize({ width: look.width, height: 900 });
  await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
}

export async function faults_as(page, look) {
  await look_like(page, look);
  await page.waitForTimeout(100);
  if (look.rules) return axeFaults(page, look.rules);
  return [...await widthFaults(page), ...await target_faults(page), ...await axeFaults(page)];
}

// WCAG 2.2, 2.5.8 asks for 24 px; ours are larger. Links within a sentence are free.
function target_faults(page) {
  return page.evaluate(() => [...document.querySelectorAll('button, select, input, .button, .side a')].filter((target) => {
    const { width, height } = target.getBoundingClientRect();
    const holder = target.closest('label');
    const reach = holder ? Math.max(height, holder.getBoundingClientRect().height) : height;
    return width > 1 && (reach < 40 || width < 20);
  }).map((target) => `too small to hit: <${target.localName}> "${(target.textContent || target.name || '').trim().slice(0, 40)}"`));
}

// language: which the person speaks.
export function head_faults(page, { language }) {
  return page.evaluate((language) => {
    const faults = [];
    if (document.querySelectorAll('h1').length !== 1) faults.push(`${document.querySelectorAll('h1').length} headings of the first level`);
    if (!document.title.includes(document.querySelector('h1').textContent.trim())) faults.push(`the title is "${document.title}"`);
    if (document.documentElement.lang !== language) faults.push(`lang="${document.documentElement.lang}"`);
    return faults;
  }, language);
}

// Every address leads to a page: the one that says that there is none, or none for this role, is a fault elsewhere.
export async function place_faults(page, { language, is_nowhere = false }) {
  const heading = flat(await page.locator('h1').first().textContent());
  const says = (name) => heading === flat(catalogue[name][language]);
  if (is_nowhere) return says('app.nowhere') ? [] : [`says "${heading}" where nothing is`];
  return says('app.nowhere') || says('app.closed') ? [`says "${heading}"`] : [];
}

// What people read or hear: texts in sight, and names of what has no text. What stands in <code> is a machine's.
function texts_on(page) {
  return page.evaluate(() => {
    const texts = [];
    const is_machines = (element) => element.closest('code, pre, script, style, [lang]:not(html)') !== null;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!is_machines(node.parentElement) && node.parentElement.getClientRects().length > 0) texts.push(node.textContent);
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')) {
      if (is_machines(element)) continue;
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) if (element.hasAttribute(name)) texts.push(element.getAttribute(name));
    }
    return [...texts, document.title];
  });
}

const french_alone = () => {
  const english = new Set(Object.values(catalogue).map(({ en }) => flat(en)));
  return new Set(Object.values(catalogue).map(({ fr }) => flat(fr)).filter((text) => /\p{L}{4}/u.test(text) && !text.includes('{') && !english.has(text)));
};

// A name that nothing was said for, a value that is none; in English, what the catalogue says in French.
export async function text_faults(page, { language }) {
  const texts = await texts_on(page);
  const faults = texts.flatMap((text) => [...text.matchAll(/\b[a-z_]+\.[a-z_0-9]+\b/g)].filter(([name]) => name in catalogue).map(([name]) => `says "${name}", a text's name`));
  for (const text of texts) if (/\bNaN\b|\[object Object\]|Invalid Date/.test(text)) faults.push(`says "${flat(text).slice(0, 60)}"`);
  if (language !== 'en') return [...new Set(faults)];
  const french = french_alone();
  return [...new Set([...faults, ...texts.map(flat).filter((text) => french.has(text)).map((text) => `says "${text.slice(0, 60)}" in French`)])];
}
