// The stamp as it was printed, held before a camera: Chromium films the picture itself.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { launch, patience } from '../browser.mjs';
import { exactly, t } from '../console_words.mjs';

const filmer = fileURLToPath(new URL('../stamp_film.py', import.meta.url));

// A film of the stamp at this position of the archive; answers its serial.
export function film_stamp(archive, position, film) {
  return execFileSync('/usr/bin/python3', [filmer, archive, String(position), film], { encoding: 'utf8' }).trim();
}

// What the page says after the camera read it: { address, verdict, faults }.
export async function scan(country, film) {
  const browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${film}`]);
  try {
    const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 360, height: 720 } });
    context.setDefaultTimeout(30_000 * patience);
    const page = await context.newPage();
    const faults = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(`the console says: ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`throws ${error.message}`));
    await page.goto(`${country.base}/scanner`);
    await page.getByRole('button', { name: exactly(t('scan.start')) }).click();
    await page.waitForURL(/\/(01|S)\//);
    return { address: page.url(), verdict: (await page.textContent('h1.verdict')).trim(), faults };
  } finally {
    await browser.close();
  }
}
