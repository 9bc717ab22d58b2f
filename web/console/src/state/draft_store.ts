// Where drafts lie: in this browser, a person's under his id, each with the time at which it was last typed in.
const all = "qrcongo/draft/";
const oldest_ms = 14 * 24 * 60 * 60_000;

type Stored = { at: number; values: object };

const place_of = (person: string, name: string) => `${all}${person}/${name}`;

function stored(place: string): Stored | undefined {
  try {
    const { at, values } = JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Stored>;
    return at && values ? { at, values } : undefined;
  } catch {
    return undefined;
  }
}

export const read_draft = (person: string, name: string): object => stored(place_of(person, name))?.values ?? {};

export function keep_draft(person: string, name: string, values: object) {
  try {
    localStorage.setItem(place_of(person, name), JSON.stringify({ at: Date.now(), values } satisfies Stored));
  } catch {
    // A full or forbidden store costs the draft and nothing else.
  }
}

export const drop_draft = (person: string, name: string) => localStorage.removeItem(place_of(person, name));

function drop_where(is_over: (place: string) => boolean) {
  for (const place of Object.keys(localStorage)) {
    if (place.startsWith(all) && is_over(place)) localStorage.removeItem(place);
  }
}

// On sign-out: a computer may be shared.
export const drop_drafts_of = (person: string) => drop_where((place) => place.startsWith(place_of(person, "")));

// Whoever closes the browser instead of signing out leaves his drafts behind.
export const drop_old_drafts = () => drop_where((place) => (stored(place)?.at ?? 0) < Date.now() - oldest_ms);
