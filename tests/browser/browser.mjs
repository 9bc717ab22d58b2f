// Debian's Chromium, as a telephone or a desk has it; and what a page cost and asked for until it stood there.
import { chromium } from 'playwright-core';

export const patience = Number(process.env.QRCONGO_PATIENCE || 1);

// more: arguments of Chromium's own.
export function launch(more = []) {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    timeout: 60000 * patience,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
      '--disable-background-networking', '--disable-component-update', ...more],
  });
}

// A visitor with nothing kept from before. script: with JavaScript, and with a door in the content security policy for
// what this program brings along.
export async function visit(browser, { width, script = false, scale = 1, headers = {} }) {
  const context = await browser.newContext({
    viewport: { width, height: 720 }, deviceScaleFactor: scale, locale: 'fr-FR', javaScriptEnabled: script, bypassCSP: script,
    extraHTTPHeaders: headers,
  });
  context.setDefaultTimeout(20000 * patience);
  return context.newPage();
}

// Everything that a page asks for and what comes over the line for it, heads included.
export class Traffic {
  static async of(page) {
    const traffic = new Traffic();
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    session.on('Network.requestWillBeSent', ({ request, redirectResponse }) => {
      traffic.addresses.push(request.url);
      traffic.bytes += redirectResponse ? redirectResponse.encodedDataLength : 0;
    });
    session.on('Network.loadingFinished', ({ encodedDataLength }) => { traffic.bytes += encodedDataLength; });
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) traffic.refused.push(message.text());
    });
    return traffic;
  }

  constructor() { this.forget(); }

  forget() { Object.assign(this, { addresses: [], bytes: 0, refused: [] }); }

  strangers(base) { return this.addresses.filter((address) => new URL(address).origin !== base); }
}

// Without a window Chromium asks for no icon; with one it does, once a site.
export async function iconBytes(base) {
  const answer = await fetch(base + '/favicon.ico');
  if (answer.status !== 200) throw new Error('no icon');
  const head = [...answer.headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 'HTTP/1.1 200 OK\r\n\r\n'.length);
  return head + (await answer.arrayBuffer()).byteLength;
}
