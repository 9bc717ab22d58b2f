// Links that let somebody in: an invitation, in spite of a lost answer, and another password, at the old address and with
// somebody else signed in. The token leaves the address, and a reload still knows it.
import { exactly, speak, t } from '../console_words.mjs';

const password = 'une phrase que je retiendrai';

async function open_link(stage, person, address, screen) {
  await person.page.goto(stage.country.base + address);
  await person.page.waitForSelector('form');
  const path = new URL(person.page.url()).pathname;
  if (path !== `/console/${screen}`) stage.tell([`the link's address stays ${path}`]);
}

async function choose(person, label, act) {
  await person.type(label, password);
  await person.type(t('password.again'), password);
  await person.press(act);
}

async function sign_in(person, email) {
  await person.heading(t('sign_in.title'));
  await person.type(t('sign_in.email'), email);
  await person.type(t('sign_in.password'), password);
  await person.press(t('sign_in.act'));
  await person.page.waitForSelector('#menu', { state: 'attached' });
}

async function reads_english(guest) {
  await guest.press('English');
  speak('en');
  try {
    await guest.page.getByRole('button', { name: exactly(t('links.create')) }).waitFor();
    await guest.press('Français');
  } finally {
    speak('fr');
  }
  await guest.page.getByRole('button', { name: exactly(t('links.create')) }).waitFor();
}

// The server has done it, and its answer never arrives.
async function accepts(stage) {
  const guest = await stage.come('enterprise');
  await open_link(stage, guest, stage.country.links.invitation, 'invitation');
  await guest.press(t('links.create'));
  await guest.sees(t('password.too_short'));
  await reads_english(guest);
  await guest.page.route('**/api/v1/invitations/*', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    await route.abort('internetdisconnected');
  });
  guest.offline = true;
  await choose(guest, t('sign_in.password'), t('links.create'));
  await guest.sees(t('links.lost'));
  await guest.page.unrouteAll({ behavior: 'wait' });
  guest.expects(404, /^\/api\/v1\/invitations\//);
  await guest.press(t('links.look'));
  await guest.heading(t('links.over'));
  await guest.page.reload();
  await guest.heading(t('links.over'));
  await guest.follow(t('links.to_sign_in'));
  await sign_in(guest, 'nouvelle@fleuve.example');
}

async function resets(stage) {
  const officer = await stage.arrive('officer');
  await open_link(stage, officer, stage.country.links.reset.replace('/reinitialisation/', '/reset/'), 'reinitialisation');
  await choose(officer, t('password.new'), t('links.save'));
  await officer.heading(t('links.changed'));
  await officer.press(t('links.leave_other'));
  await sign_in(officer, 'oubli@fleuve.example');
}

async function lacks_a_token(stage) {
  const guest = await stage.come('enterprise');
  await guest.open('invitation');
  await guest.heading(t('links.cut'));
}

export async function links(stage) {
  await stage.step('an invitation whose answer is lost', () => accepts(stage));
  await stage.step('another password, where somebody else is signed in', () => resets(stage));
  await stage.step('an address without its token', () => lacks_a_token(stage));
}
