// Short news at the lower edge, told to screen readers too: say(t("orders.submitted")).
const listeners = new Set<(news: string) => void>();

export const say = (news: string) => listeners.forEach((listener) => listener(news));

export function watch_news(listener: (news: string) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
