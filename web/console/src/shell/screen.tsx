// A screen is loaded when it is asked for. One that cannot be fetched says why: the line is cut, or the console was
// replaced by a newer one while this page stood open.
import type { ComponentChildren } from "preact";
import { useEffect, useErrorBoundary, useState } from "preact/hooks";
import { Bones, Button, Notice, ProblemNotice } from "../design/parts";
import { offline_problem } from "../api/problem";
import type { Match } from "../state/routes";
import { t, use_screen_texts } from "../state/texts";
import { screens, type ShownScreen } from "./screens";

type Failure = "offline" | "outdated" | "broken";

async function why_not(): Promise<Failure> {
  const script = document.querySelector<HTMLScriptElement>("script[type=module]")?.getAttribute("src") ?? "";
  try {
    const answer = await fetch(document.baseURI, { cache: "no-store" });
    if (!answer.ok) return "offline";
    return (await answer.text()).includes(script) ? "broken" : "outdated";
  } catch {
    return "offline";
  }
}

function Reload({ is_outdated }: { is_outdated: boolean }) {
  return (
    <Notice tone={is_outdated ? "news" : "bad"} title={t(is_outdated ? "app.outdated" : "app.broken")} role="alert">
      <p>{t("app.reload_detail")}</p>
      <p><Button look="main" onClick={() => location.reload()}>{t("app.reload")}</Button></p>
    </Notice>
  );
}

// A screen that breaks is the only thing that does: the menu still leads elsewhere.
function Bounds({ children }: { children: ComponentChildren }) {
  const [error] = useErrorBoundary((error: unknown) => console.error(error));
  return error ? <Reload is_outdated={false} /> : <>{children}</>;
}

export function Screen({ found }: { found: Match }) {
  const [loaded, set_loaded] = useState<{ of: Match["route"]; show: ShownScreen }>();
  const [failure, set_failure] = useState<Failure>();
  const [turn, set_turn] = useState(0);
  const again = () => set_turn((before) => before + 1);
  useEffect(() => {
    let is_wanted = true;
    set_failure(undefined);
    Promise.all([screens[found.route.path](), use_screen_texts(found.route.texts, found.route.is_by_link)]).then(
      ([show]) => is_wanted && set_loaded({ of: found.route, show }),
      (error: unknown) => {
        console.error(error);
        void why_not().then((failure) => is_wanted && set_failure(failure));
      },
    );
    return () => void (is_wanted = false);
  }, [found.route, turn]);
  useEffect(() => {
    if (failure !== "offline") return;
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [failure]);
  if (loaded?.of === found.route) {
    const Shown = loaded.show;
    return <Bounds key={JSON.stringify([found.route.path, found.parameters])}><Shown parameters={found.parameters} /></Bounds>;
  }
  if (failure === "offline") return <ProblemNotice problem={offline_problem()} retry={again} />;
  if (failure) return <Reload is_outdated={failure === "outdated"} />;
  return <Bones lines={8} />;
}
