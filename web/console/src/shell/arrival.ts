// Coming to another screen: where the focus goes, and how far the page is scrolled. Back shows a list where it was left.
import { useEffect, useRef } from "preact/hooks";
import { arrive, visit_now } from "../state/router";

const place = "qrcongo/scrolled";
const patience_ms = 6_000;
const settling_ms = 1_500;

const read = () => {
  try {
    return new Map<number, number>(JSON.parse(sessionStorage.getItem(place) ?? "[]"));
  } catch {
    return new Map<number, number>();
  }
};

// Lists grow while they are read: scrolls as soon as the page is long enough, and again while what stands above grows,
// unless the reader scrolls himself.
function scroll_when_long_enough(top: number): () => void {
  let until = performance.now() + patience_ms;
  let is_there = false;
  let frame = 0;
  const stop = () => cancelAnimationFrame(frame);
  const look = () => {
    scrollTo(0, top);
    if (!is_there && Math.abs(scrollY - top) < 2) {
      is_there = true;
      until = performance.now() + settling_ms;
    }
    if (performance.now() > until) return;
    frame = requestAnimationFrame(look);
  };
  frame = requestAnimationFrame(look);
  for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(name, stop, { once: true, passive: true });
  return stop;
}

export function use_scroll_memory() {
  useEffect(() => {
    history.scrollRestoration = "manual";
    const scrolled = read();
    let stop = () => {};
    let restored_at = 0;
    const restore = () => {
      stop();
      restored_at = performance.now();
      stop = scroll_when_long_enough(scrolled.get(visit_now()) ?? 0);
    };
    // The page shrinks while another screen comes, which scrolls it too: that is nobody's wish.
    const remember = () => {
      if (performance.now() - restored_at > patience_ms || scrollY > 0) scrolled.set(visit_now(), scrollY);
    };
    const keep = () => sessionStorage.setItem(place, JSON.stringify([...scrolled].slice(-50)));
    addEventListener("popstate", restore);
    addEventListener("scroll", remember, { passive: true });
    addEventListener("pagehide", keep);
    if (scrolled.get(visit_now())) restore();
    return () => {
      removeEventListener("popstate", restore);
      removeEventListener("scroll", remember);
      removeEventListener("pagehide", keep);
    };
  }, []);
}

export function use_arrival(path: string) {
  const before = useRef(path);
  if (before.current !== path) {
    before.current = path;
    arrive();
  }
}
