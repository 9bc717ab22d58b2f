// Server-sent events by fetch, since an EventSource sends no token (WHATWG HTML 9.2). Comes back by itself after a cut.
import { ask } from "./client";
import { Refused } from "./problem";

type Event = { name: string; data: string };

export type Stream = { close: () => void };

const first_pause_ms = 1_000;
const longest_pause_ms = 30_000;

async function* events_of(answer: Response): AsyncGenerator<Event> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split(/\r?\n\r?\n/);
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const event: Event = { name: "message", data: "" };
      for (const line of part.split(/\r?\n/)) {
        if (line.startsWith("event:")) event.name = line.slice(6).trim();
        if (line.startsWith("data:")) event.data += (event.data && "\n") + line.slice(5).trimStart();
      }
      if (event.data) yield event;
    }
  }
}

// told(name, data) for each event, until close() or the event "end".
export function follow(url: URL, told: (name: string, data: unknown) => void): Stream {
  const abort = new AbortController();
  const run = async () => {
    let pause_ms = first_pause_ms;
    while (!abort.signal.aborted) {
      try {
        const answer = await ask("GET", url, { signal: abort.signal }, "text/event-stream");
        for await (const { name, data } of events_of(answer)) {
          pause_ms = first_pause_ms;
          told(name, JSON.parse(data));
          if (name === "end") return;
        }
      } catch (error) {
        if (abort.signal.aborted) return;
        if (error instanceof Refused && error.problem.status >= 400 && error.problem.status < 500 && error.problem.status !== 429) return;
        pause_ms = Math.min(pause_ms * 2, longest_pause_ms);
      }
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
  };
  void run();
  return { close: () => abort.abort() };
}
