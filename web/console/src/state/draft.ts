// What somebody typed and nobody has sent yet, kept in this browser under his name: it survives a reload, a session that
// ends and a line that is cut. Never passwords, codes or files.
import { useCallback, useLayoutEffect, useState } from "preact/hooks";
import { drop_draft, keep_draft, read_draft } from "./draft_store";
import { me_now } from "./me";

const person = () => me_now()?.id ?? "nobody";
const read = <T extends object>(name: string) => read_draft(person(), name) as Partial<T>;

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

  // At once, and not after the next picture: the page may be loaded anew in between.
  useLayoutEffect(() => {
    if (is_dropped) return;
    // What was typed and taken out again is not wanted back.
    if (JSON.stringify(values) === JSON.stringify(initial)) drop_draft(person(), name);
    else keep_draft(person(), name, values);
  }, [name, values, is_dropped]);

  const set = useCallback((changes: Partial<T>) => {
    set_dropped(false);
    set_values((before) => ({ ...before, ...changes }));
  }, []);
  const drop = useCallback(() => {
    set_dropped(true);
    set_values(initial);
    drop_draft(person(), name);
  }, [name]);
  return { values, set, drop, is_kept };
}
