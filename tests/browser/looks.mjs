// What holds of every page, asked of the page as it stands. Each answers what is wrong, a sentence a fault.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export const languages = ['fr', 'en', 'ln', 'kg', 'lua', 'sw'];
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// No page is wider than the screen, and nothing is cut off where a box hides what overflows it.
export function widthFaults(page) {
  return page.evaluate(() => {
    const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`scrolls sideways: ${root.scrollWidth} px on ${root.clientWidth}`);
    for (const element of document.body.querySelectorAll('*')) {
      const { right, left, width } = element.getBoundingClientRect();
      const named = `<${element.localName} class="${element.getAttribute('class') || ''}">`;
      // What scrolls within its own frame is reached by scrolling there.
      const frame = element.parentElement.closest('pre');
      const is_framed = frame && getComputedStyle(frame).overflowX === 'auto' && frame.tabIndex === 0;
      if (width > 0 && !is_framed && (right > root.clientWidth + 0.5 || left < -0.5)) faults.push(`${named} reaches past the screen`);
      // What only screen readers are told is a pixel wide.
      if (width > 1 && getComputedStyle(element).overflowX === 'hidden' && element.scrollWidth > element.clientWidth) faults.push(`${named} cuts off`);
    }
    return faults;
  });
}

export function headFaults(page, language, word) {
  return page.evaluate(([language, word, languages]) => {
    const faults = [];
    const root = document.documentElement;
    if (root.lang !== language) faults.push(`lang="${root.lang}", not ${language}`);
    if (document.title.length < 8) faults.push(`the title is "${document.title}"`);
    if (word && !document.title.includes(word)) faults.push(`the title "${document.title}" does not say "${word}"`);
    if (!document.querySelector('meta[name=viewport]')) faults.push('no viewport');
    if (document.querySelector('script')) faults.push('a script');
    const linked = [...document.querySelectorAll('.languages a')].map((link) => link.lang);
    const others = languages.filter((one) => one !== language);
    if (linked.join() !== others.join()) faults.push(`leads to the languages ${linked}`);
    for (const link of document.querySelectorAll('.languages a')) {
      if (new URL(link.href).searchParams.get('lang') !== link.lang) faults.push(`${link.href} is no link to ${link.lang}`);
    }
    return faults;
  }, [language, word, languages]);
}

// A verdict by its word, by its colour and by its pictogram, so that it is told without any one of them.
export function verdictFaults(page, { word, tone }) {
  return page.evaluate(([word, tone]) => {
    const colours = {
      good: ['rgb(11, 107, 46)', 'circle'], caution: ['rgb(255, 201, 51)', 'path'],
      bad: ['rgb(176, 0, 28)', 'path'], neutral: ['rgb(70, 82, 92)', 'circle'],
    };
    const faults = [];
    const verdict = document.querySelector('h1.verdict');
    if (!verdict) return ['no verdict'];
    const [colour, shape] = colours[tone];
    if (verdict.innerText.trim() !== word) faults.push(`says "${verdict.innerText.trim()}", not "${word}"`);
    if (getComputedStyle(verdict).backgroundColor !== colour) faults.push(`is ${getComputedStyle(verdict).backgroundColor}, not ${tone}`);
    const pictograms = verdict.querySelectorAll('svg');
    if (pictograms.length !== 1) return [...faults, `${pictograms.length} pictograms`];
    const { width, height } = pictograms[0].getBoundingClientRect();
    if (width < 40 || height < 40) faults.push(`a pictogram of ${width} by ${height} px`);
    if (pictograms[0].firstElementChild.localName !== shape) faults.push(`not the pictogram of ${tone}`);
    if (verdict.getBoundingClientRect().bottom > window.innerHeight / 2) faults.push('stands too low');
    return faults;
  }, [word, tone]);
}

// only: some of axe's rules, by their names.
export async function axeFaults(page, only) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), only ?? rules);
  return violations.map((one) => `axe ${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

// By Tab alone to everything that can be used, in the order in which it is read, with a mark that is seen at each.
export async function tabFaults(page) {
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll('a[href], input:not([type=hidden]), select, button')];
    all.forEach((element, at) => element.setAttribute('data-at', at));
    return all.length;
  });
  const faults = [];
  for (let at = 0; at < wanted; ++at) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(markOfFocus);
    if (focused.at !== String(at)) return [...faults, `Tab ${at + 1} leads to ${focused.named}, number ${focused.at}`];
    if (focused.contrast < 3) faults.push(`the mark of focus on ${focused.named} has a contrast of ${focused.contrast.toFixed(1)}`);
  }
  return faults;
}

export function markOfFocus() {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const named = `<${element.localName}> ${element.id || element.textContent.trim()}`;
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let behind = element.parentElement;
  while (behind.parentElement && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
  const drawn = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const [dark, bright] = [light(style.outlineColor), light(getComputedStyle(behind).backgroundColor)].sort((a, b) => a - b);
  return { at: element.getAttribute('data-at'), named, contrast: drawn ? (bright + 0.05) / (dark + 0.05) : 0 };
}
