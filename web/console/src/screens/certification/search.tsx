// A search whose words stand in the address, a moment after they were typed.
import { useEffect, useRef, useState } from "preact/hooks";

const pause_ms = 350;

export function Search({ label, value, set }: { label: string; value: string; set: (value: string) => void }) {
  const [typed, set_typed] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) set_typed((sent.current = value));
  }, [value]);
  const send = (text: string) => {
    if (text.trim() === sent.current) return;
    sent.current = text.trim();
    set(sent.current);
  };
  useEffect(() => {
    const timer = setTimeout(() => send(typed), pause_ms);
    return () => clearTimeout(timer);
  }, [typed]);
  // No form of its own: it may stand within one.
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    send(typed);
  };
  return (
    <div class="field search" role="search">
      <label class="field-label" for="search">{label}</label>
      <input class="input" id="search" type="search" name="q" maxLength={100} autoComplete="off" value={typed} onInput={(event) => set_typed(event.currentTarget.value)} onKeyDown={press} />
    </div>
  );
}
