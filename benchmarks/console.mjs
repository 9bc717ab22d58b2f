// What the console costs a browser: node console.mjs COUNTRY.json. Prints JSON. benchmarks/console.py starts the country.
// Cold loads with nothing kept, on a processor slowed down four times; bytes as they come over the line, heads included.
import { readFileSync } from 'node:fs';
import { launch } from '../tests/browser/browser.mjs';
import { sign_in } from '../tests/browser/console_people.mjs';
import { t } from '../tests/browser/console_words.mjs';

const country = JSON.parse(readFileSync(process.argv[2]));
const slower = 4;
const rounds = 5;
const idle_max_ms = 5000; // a screen that follows events is never idle
const median = (figures) => [...figures].sort((one, other) => one - other)[Math.floor(figures.length / 2)];

// The page's policy lets nobody's script wait in it; what it forbids costs a browser nothing.
const watched = { bypassCSP: true };

async function slow_page(browser) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 }, ...watched });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const seen = { bytes: 0, requests: 0 };
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { seen.bytes += encodedDataLength; seen.requests += 1; });
  return { context, page, seen };
}

// When that stands on the page, and nothing of it is being read any more: milliseconds from the navigation's start, by the
// page's own clock.
async function usable_at(page, selector) {
  const seen = await page.waitForFunction((selector) => document.querySelector(selector) && !document.querySelector('.bones') && performance.now(), selector, { polling: 'raf' });
  return seen.jsonValue();
}

const until_idle = (page) => page.waitForLoadState('networkidle', { timeout: idle_max_ms }).catch(() => undefined);

async function first_load(browser, address, selector) {
  const times = [];
  let seen;
  for (let round = 0; round < rounds; ++round) {
    const opened = await slow_page(browser);
    await opened.page.goto(address, { waitUntil: 'commit' });
    times.push(await usable_at(opened.page, selector));
    await until_idle(opened.page);
    seen = opened.seen;
    await opened.context.close();
  }
  return { interactive_ms: Math.round(median(times)), bytes: seen.bytes, requests: seen.requests };
}

async function screen_loads(browser) {
  const loads = {};
  for (const [person, paths] of Object.entries(country.screens)) {
    const context = await sign_in(browser, country, person, watched);
    for (const path of paths) {
      // The same session in a browser that has kept no file of the console's.
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      await session.send('Network.setCacheDisabled', { cacheDisabled: true });
      await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
      let bytes = 0;
      session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
      await page.goto(`${country.base}/console/${path}`, { waitUntil: 'commit' });
      const interactive_ms = Math.round(await usable_at(page, '.frame #main h1'));
      await until_idle(page);
      loads[path || 'home'] = { person, interactive_ms, bytes };
      await page.close();
    }
    await context.close();
  }
  return loads;
}

// The longest list there is, read to its end, then scrolled through for some seconds.
async function scroll(browser) {
  const context = await sign_in(browser, country, country.long_list.person, watched);
  const page = await context.newPage();
  await page.goto(`${country.base}/console/${country.long_list.path}`);
  const more = page.getByRole('button', { name: t('act.more') });
  await page.waitForSelector('table tbody tr');
  while (await more.isVisible()) {
    const before = await page.locator('table').getAttribute('aria-rowcount');
    await more.click();
    await page.waitForFunction((count) => document.querySelector('table').getAttribute('aria-rowcount') !== count, before);
  }
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const frames = await page.evaluate(async () => {
    const box = document.querySelector('.table-box');
    const gaps = [];
    let last = performance.now();
    const until = last + 5000;
    while (last < until) {
      const now = await new Promise(requestAnimationFrame);
      gaps.push(now - last);
      last = now;
      box.scrollTop += 400;
      if (box.scrollTop + box.clientHeight >= box.scrollHeight) box.scrollTop = 0;
    }
    return { rows: Number(document.querySelector('table').getAttribute('aria-rowcount')) - 1, gaps };
  });
  await context.close();
  if (frames.rows < country.long_list.rows) throw new Error(`the list has ${frames.rows} rows`);
  const sorted = frames.gaps.sort((one, other) => one - other);
  return { rows: frames.rows, frames: sorted.length, median_ms: +median(sorted).toFixed(1),
    p99_ms: +sorted[Math.floor(sorted.length * 0.99)].toFixed(1), slower_than_50_ms: sorted.filter((gap) => gap > 50).length };
}

const browser = await launch();
try {
  const report = {
    public_page: await first_load(browser, country.base + '/', 'form button'),
    sign_in: await first_load(browser, country.base + '/console/', 'input[name=password]'),
    screens: await screen_loads(browser),
    scroll: await scroll(browser),
  };
  console.log(JSON.stringify(report));
} finally {
  await browser.close();
}
