// A search whose words are asked for a moment after they were typed, or at Enter; it follows the address where that changes.
import { useEffect, useRef, useState } from "preact/hooks";
import { TextField } from "./form";

const pause_ms = 350;

// What a field of words to search for is given.
export function use_search(value: string, set: (value: string) => void) {
  const [typed, set_typed] = useState(value);
  const sent = useRef(value);
  const newest_set = useRef(set);
  newest_set.current = set;
  useEffect(() => {
    if (value !== sent.current) set_typed((sent.current = value));
  }, [value]);
  const send = () => {
    const asked = typed.trim();
    if (asked !== sent.current) newest_set.current((sent.current = asked));
  };
  useEffect(() => {
    const timer = setTimeout(send, pause_ms);
    return () => clearTimeout(timer);
  }, [typed]);
  // It may stand within a form, which Enter would send.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    send();
  };
  return { value: typed, set: set_typed, onKeyDown };
}

export function SearchField({ label, placeholder, name = "q", value, set }: { label: string; placeholder?: string; name?: string; value: string; set: (value: string) => void }) {
  const field = use_search(value, set);
  return (
    <div class="search" role="search">
      <TextField name={name} type="search" label={label} {...(placeholder && { placeholder })} maxLength={100} autoComplete="off" {...field} />
    </div>
  );
}
