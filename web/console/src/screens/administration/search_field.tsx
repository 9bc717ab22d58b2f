// A search whose words stand in the address, a moment after they were typed.
import { useEffect, useRef, useState } from "preact/hooks";
import { TextField } from "../../design/form";

const pause_ms = 350;

export function SearchField({ label, value, set }: { label: string; value: string; set: (value: string) => void }) {
  const [typed, set_typed] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) set_typed((sent.current = value));
  }, [value]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed.trim() !== sent.current) set((sent.current = typed.trim()));
    }, pause_ms);
    return () => clearTimeout(timer);
  }, [typed]);
  return <TextField name="q" type="search" label={label} maxLength={100} autoComplete="off" value={typed} set={set_typed} />;
}
