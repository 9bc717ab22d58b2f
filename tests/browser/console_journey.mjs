// People at work in the console, in Debian's Chromium, by clicks and typing, under the server's own content policy.
// usage: node console_journey.mjs COUNTRY.json OUT_DIR [WALK ...]      all walks, where none is named
// Prints `walk: what is wrong`, a line a fault, and exits 1 if there is any. Of a walk that broke off, pictures of what
// stood before everybody go to OUT_DIR.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launch } from './browser.mjs';
import { Person } from './console_person.mjs';
import { entrance } from './console_walks/entrance.mjs';
import { journey } from './console_walks/journey.mjs';
import { keyboard } from './console_walks/keyboard.mjs';
import { leaving } from './console_walks/leaving.mjs';
import { links } from './console_walks/links.mjs';
import { network } from './console_walks/network.mjs';
import { declaration } from './console_walks/printing.mjs';
import { sessions } from './console_walks/sessions.mjs';

const walks = { journey, entrance, links, keyboard, sessions, leaving, network, declaration };
const [country_path, out, ...wanted] = process.argv.slice(2);
const country = JSON.parse(await readFile(country_path, 'utf8'));
const seconds_since = (began) => ((performance.now() - began) / 1000).toFixed(1);

// What a walk stands on: the country, its people, and a place for files.
class Stage {
  constructor(name, browser, folder) { Object.assign(this, { name, browser, folder, country, people: [], faults: [] }); }

  tell(faults) { this.faults.push(...faults); }

  // Signed in.
  async arrive(name, options) {
    const person = await Person.arrive(this.browser, country, name, options);
    this.people.push(person);
    return person;
  }

  // Before the door.
  async come(name, options) {
    const person = await Person.come(this.browser, country, name, options);
    this.people.push(person);
    return person;
  }

  async step(what, act) {
    const began = performance.now();
    this.at = what;
    const result = await act();
    console.log(`  ${what}: ${seconds_since(began)} s`);
    return result;
  }

  async take_pictures() {
    for (const [at, person] of this.people.entries()) {
      const file = path.join(out, `${this.name}-${at}-${person.name}.png`);
      await person.page.screenshot({ path: file, fullPage: true, timeout: 5_000 }).catch(() => undefined);
    }
  }
}

async function walk(name, browser) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'qrcongo-walk-'));
  const stage = new Stage(name, browser, folder);
  const began = performance.now();
  try {
    await walks[name](stage);
  } catch (error) {
    stage.tell([`${stage.at}: ${error.message.split('\n').slice(0, 4).join(' | ')}`]);
    await stage.take_pictures();
  }
  stage.tell(stage.people.flatMap((person) => person.faults.map((fault) => `${person.name}: ${fault}`)));
  await Promise.all(stage.people.map((person) => person.leave().catch(() => undefined)));
  await rm(folder, { recursive: true, force: true });
  for (const fault of stage.faults) console.log(`${name}: ${fault}`);
  console.log(`${name}: ${stage.faults.length || 'no'} faults, ${seconds_since(began)} s`);
  return stage.faults.length;
}

await mkdir(out, { recursive: true });
const browser = await launch();
let faulty = 0;
try {
  for (const name of wanted.length ? wanted : Object.keys(walks)) faulty += await walk(name, browser);
} finally {
  await browser.close();
  // A recovery code serves once: whoever comes next finds those that are left.
  await writeFile(country_path, JSON.stringify(country));
}
process.exitCode = faulty ? 1 : 0;
