// Whether somebody sits before this browser: when he last pressed, typed or moved something in any of its tabs. What a page
// does by itself, and what its scripts scroll, is nobody's.
const place = "qrcongo/input-at";
const away_after_ms = 15 * 60_000;
const noted_every_ms = 5_000;
const clock_slack_ms = 60_000;
const inputs = ["pointerdown", "pointermove", "keydown", "touchstart", "wheel"];

function is_recent(within_ms: number): boolean {
  const passed_ms = Date.now() - Number(localStorage.getItem(place) ?? 0);
  return passed_ms < within_ms && passed_ms > -clock_slack_ms;
}

export const is_somebody_there = () => is_recent(away_after_ms);

// He has just shown who he is.
export const somebody_came = () => localStorage.setItem(place, String(Date.now()));

// Whoever comes after the time has run out proves first who he is: his keys count for nothing.
function note({ isTrusted }: Event) {
  if (isTrusted && is_somebody_there() && !is_recent(noted_every_ms)) somebody_came();
}

export function watch_input(): () => void {
  for (const name of inputs) addEventListener(name, note, { capture: true, passive: true });
  return () => inputs.forEach((name) => removeEventListener(name, note, { capture: true }));
}
