// Whose platform this is, for its pages' heads: what the server tells everybody. Kept, so that it stands there at once.
import { useEffect, useState } from "preact/hooks";

const place = "qrcongo/authority";

export function use_authority_name(): string {
  const [name, set_name] = useState(() => localStorage.getItem(place) ?? "");
  useEffect(() => {
    fetch(new URL("../.well-known/gs1resolver", document.baseURI))
      .then((answer) => (answer.ok ? (answer.json() as Promise<{ name?: string }>) : {}))
      .then(({ name: told }: { name?: string }) => {
        if (!told) return;
        localStorage.setItem(place, told);
        set_name(told);
      })
      .catch(() => undefined);
  }, []);
  return name;
}
