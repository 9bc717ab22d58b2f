// What somebody typed and nobody has sent yet, kept in this browser under his name: it survives a reload, a session that
// ends and a line that is cut. Never passwords, codes or files.
import { useCallback, useEffect, useState } from "preact/hooks";
import { me_now } from "./me";

const place_of = (name: string) => `qrcongo/draft/${me_now()?.id ?? "nobody"}/${name}`;

function read<T extends object>(name: string): Partial<T> {
  try {
    return JSON.parse(localStorage.getItem(place_of(name)) ?? "{}") as Partial<T>;
  } catch {
    return {};
  }
}

export type Draft<T> = {
  values: T;
  set: (changes: Partial<T>) => void;
  drop: () => void; // once it was sent, or is not wanted any more
  is_kept: boolean; // it was there when the form was opened
};

export function use_draft<T extends object>(name: string, initial: T): Draft<T> {
  const [is_kept] = useState(() => Object.keys(read(name)).length > 0);
  const [values, set_values] = useState<T>(() => ({ ...initial, ...read<T>(name) }));
  const [is_dropped, set_dropped] = useState(false);

  useEffect(() => {
    if (is_dropped || JSON.stringify(values) === JSON.stringify(initial)) return;
    try {
      localStorage.setItem(place_of(name), JSON.stringify(values));
    } catch {
      // A full or forbidden store costs the draft and nothing else.
    }
  }, [name, values, is_dropped]);

  const set = useCallback((changes: Partial<T>) => {
    set_dropped(false);
    set_values((before) => ({ ...before, ...changes }));
  }, []);
  const drop = useCallback(() => {
    set_dropped(true);
    set_values(initial);
    localStorage.removeItem(place_of(name));
  }, [name]);
  return { values, set, drop, is_kept };
}

// On sign-out: a computer may be shared.
export function drop_drafts_of(person: string) {
  for (const place of Object.keys(localStorage)) {
    if (place.startsWith(`qrcongo/draft/${person}/`)) localStorage.removeItem(place);
  }
}
