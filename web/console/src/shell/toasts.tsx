import { useEffect, useState } from "preact/hooks";
import { watch_news } from "../state/news";

const shown_ms = 8_000;

export function Toasts() {
  const [news, set_news] = useState<{ id: number; text: string }[]>([]);
  useEffect(() => {
    let last = 0;
    return watch_news((text) => {
      const id = ++last;
      set_news((before) => [...before.slice(-2), { id, text }]);
      setTimeout(() => set_news((before) => before.filter((one) => one.id !== id)), shown_ms);
    });
  }, []);
  return <div class="toasts" role="status" aria-live="polite">{news.map(({ id, text }) => <div key={id} class="toast">{text}</div>)}</div>;
}
