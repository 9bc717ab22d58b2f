// The page while its session has ended: whoever sits down before it reads nothing of it, on the screen, on paper or by Back.
// Whoever signs in again finds it as it was, with the focus where it stood.
import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { hold_place } from "../state/router";
import { t } from "../state/texts";

function cover(): () => void {
  const { title, activeElement: focused } = document;
  hold_place(true);
  document.title = `${t("sign_in.over")} – ${t("app.name")}`;
  return () => {
    hold_place(false);
    document.title = title;
    // Once the page can be seen again, which it cannot before it can have the focus.
    setTimeout(() => focused instanceof HTMLElement && focused.isConnected && focused.focus({ preventScroll: true }));
  };
}

export function Coverable({ is_covered, children }: { is_covered: boolean; children: ComponentChildren }) {
  useLayoutEffect(() => (is_covered ? cover() : undefined), [is_covered]);
  return <div class={is_covered ? "coverable is-covered" : "coverable"} inert={is_covered}>{children}</div>;
}
