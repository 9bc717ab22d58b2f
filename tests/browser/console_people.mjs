// People who sign in to the console, with the second factor that their role asks for.
import { createHmac } from 'node:crypto';

const period_ms = 30000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

// RFC 6238 with SHA-1 and six digits; secret in base32.
export function totp(secret, at_ms = Date.now()) {
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at_ms / period_ms)));
  const digest = createHmac('sha1', key).update(step).digest();
  const offset = digest[19] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1000000).padStart(6, '0');
}

// A code serves once, so whoever comes again takes a recovery code.
export function proof_of(person) {
  if (!person.totp) return undefined;
  if (person.recovery_codes.length > 0) return person.recovery_codes.pop();
  return totp(person.totp);
}

export async function sign_in_on(page, person) {
  await page.fill('[name=email]', person.email);
  await page.fill('[name=password]', person.password);
  await page.keyboard.press('Enter');
  const proof = proof_of(person);
  if (proof) {
    await page.waitForSelector('[name=totp]');
    await page.fill('[name=totp]', proof);
    await page.keyboard.press('Enter');
  }
  await page.waitForSelector('#menu', { state: 'attached' });
}

// A browser's context in which this person of the country's has signed in. options: of newContext.
export async function sign_in(browser, country, name, options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  await page.goto(country.base + '/console/');
  await sign_in_on(page, country.people[name]);
  await page.close();
  return context;
}
