// At the door: a wrong password, a wrong code, another language.
import { exactly, flat, speak, t } from '../console_words.mjs';

async function said_in_an_alert(person) {
  const alert = person.page.getByRole('alert').filter({ hasText: /\p{L}{3,}/u }).first();
  await alert.waitFor();
  return (await alert.textContent()).trim();
}

async function refuses(stage, what, title, alert) {
  if (!flat(alert).startsWith(flat(title)) || alert.length < 10 || /error|undefined|\{/.test(alert)) stage.tell([`${what} is answered "${alert}"`]);
}

async function mistypes(stage) {
  const officer = await stage.come('officer');
  await officer.type(t('sign_in.email'), officer.who.email);
  await officer.type(t('sign_in.password'), 'pas le bon mot de passe');
  await officer.press(t('sign_in.act'));
  await refuses(stage, 'a wrong password', t('sign_in.refused'), await said_in_an_alert(officer));
  await officer.type(t('sign_in.password'), officer.who.password);
  await officer.press(t('sign_in.act'));
  await (await officer.field(t('sign_in.code'))).fill('000000');
  await officer.press(t('sign_in.confirm'));
  await refuses(stage, 'a wrong code', t('sign_in.code_refused'), await said_in_an_alert(officer));
  await officer.type(t('sign_in.code'), officer.proof());
  await officer.press(t('sign_in.confirm'));
  await officer.page.getByRole('navigation', { name: t('app.menu') }).waitFor();
}

async function language_button(person, name) {
  const button = person.page.getByRole('button', { name: exactly(name) });
  if (await button.count() === 0) await person.page.locator('button[aria-controls=account-menu]').click();
  return button;
}

async function speaks(stage, person, language, heading) {
  await person.heading(heading);
  const lang = await person.page.getAttribute('html', 'lang');
  if (lang !== language) stage.tell([`lang="${lang}", not ${language}`]);
}

// At the door it is this browser's, behind it the account's own.
async function changes_language(stage) {
  const printer = await stage.come('printer');
  const change = async (name, language) => {
    await (await language_button(printer, name)).click();
    speak(language);
  };
  try {
    await change('English', 'en');
    await speaks(stage, printer, 'en', t('sign_in.title'));
    await printer.type(t('sign_in.email'), printer.who.email);
    await printer.type(t('sign_in.password'), printer.who.password);
    await printer.press(t('sign_in.act'));
    await printer.page.waitForSelector('#menu', { state: 'attached' });
    await printer.page.waitForSelector('html[lang=fr]');
    await change('English', 'en');
    await printer.turn_to(t('menu.jobs'));
    await printer.page.reload();
    await speaks(stage, printer, 'en', t('menu.jobs'));
    await change('Français', 'fr');
    await speaks(stage, printer, 'fr', t('menu.jobs'));
  } finally {
    speak('fr');
  }
}

export async function entrance(stage) {
  await stage.step('a wrong password and a wrong code', () => mistypes(stage));
  await stage.step('English, and French again', () => changes_language(stage));
}
