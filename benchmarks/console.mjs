// What the console costs a browser: node console.mjs COUNTRY.json. Prints JSON. benchmarks/console.py starts the country.
// Loads with nothing kept of the console's files, on a processor slowed down four times; bytes as they come over the line, heads included.
import { readFileSync } from 'node:fs';
import { launch } from '../tests/browser/browser.mjs';
import { sign_in } from '../tests/browser/console_people.mjs';
import { t } from '../tests/browser/console_words.mjs';

const country = JSON.parse(readFileSync(process.argv[2]));
const slower = 4;
const rounds = 5;
const scrolled = { wheel: 100, bar: 400 }; // pixels a frame: a wheel turned fast, the bar pulled
const looked_at = { locale: 'fr-FR', viewport: { width: 1280, height: 900 } };
// The page's policy lets nobody's script wait in it; what it forbids costs a browser nothing.
const watched = { bypassCSP: true };
const settle_ms = 2000; // a new page opens windows of the browser's own, which load hundreds of scripts beside ours
const load_max_ms = 30_000;
const idle_max_ms = 5000; // a screen that follows events is never idle
const median = (figures) => [...figures].sort((one, other) => one - other)[Math.floor(figures.length / 2)];
const medians = (loads) => Object.fromEntries(Object.keys(loads[0]).map((name) => [name, median(loads.map((load) => load[name]))]));

// Notes when that stands on the page, and nothing of it is being read any more: milliseconds from the navigation's start, by
// the page's own clock. A few words of its own, since what the test library puts into a page takes a fifth of a second there.
const watch = (selector) => `{
  const look = () => {
    const stands = document.querySelector(${JSON.stringify(selector)}) && !document.querySelector('.bones');
    if (stands) window.usable_at = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}`;

// Loads an address on a slow processor with nothing kept of the console's files.
async function load(page, address, selector) {
  const session = await page.context().newCDPSession(page);
  const seen = { bytes: 0, requests: 0 };
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { seen.bytes += encodedDataLength; seen.requests += 1; });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Page.enable');
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: watch(selector) });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await new Promise((wake) => setTimeout(wake, settle_ms));
  await session.send('Page.navigate', { url: address });
  const until = Date.now() + load_max_ms;
  while (!seen.interactive_ms) {
    if (Date.now() > until) throw new Error(`${address} is not usable`);
    await new Promise((wake) => setTimeout(wake, 100));
    const { result } = await session.send('Runtime.evaluate', { expression: 'window.usable_at' });
    seen.interactive_ms = Math.round(result.value ?? 0);
  }
  await page.waitForLoadState('networkidle', { timeout: idle_max_ms }).catch(() => undefined);
  return seen;
}

async function first_load(browser, address, selector) {
  const loads = [];
  for (let round = 0; round < rounds; ++round) {
    const context = await browser.newContext(looked_at);
    loads.push(await load(await context.newPage(), address, selector));
    await context.close();
  }
  return medians(loads);
}

async function screen_loads(browser) {
  const loads = {};
  for (const [person, paths] of Object.entries(country.screens)) {
    const context = await sign_in(browser, country, person, watched);
    for (const path of paths) {
      // The same session in a browser that has kept no file of the console's.
      const seen = [];
      for (let round = 0; round < rounds; ++round) {
        const page = await context.newPage();
        seen.push(await load(page, `${country.base}/console/${path}`, '.frame #main h1'));
        await page.close();
      }
      loads[path || 'home'] = { person, ...medians(seen) };
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
  const paces = {};
  for (const [name, step] of Object.entries(scrolled)) paces[name] = await scrolled_by(page, step);
  await context.close();
  if (paces.wheel.rows < country.long_list.rows) throw new Error(`the list has ${paces.wheel.rows} rows`);
  return paces;
}

async function scrolled_by(page, step) {
  const frames = await page.evaluate(async (step) => {
    const box = document.querySelector('.table-box');
    const gaps = [];
    let last = performance.now();
    const until = last + 5000;
    while (last < until) {
      const now = await new Promise(requestAnimationFrame);
      gaps.push(now - last);
      last = now;
      box.scrollTop += step;
      if (box.scrollTop + box.clientHeight >= box.scrollHeight) box.scrollTop = 0;
    }
    return { rows: Number(document.querySelector('table').getAttribute('aria-rowcount')) - 1, gaps };
  }, step);
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
