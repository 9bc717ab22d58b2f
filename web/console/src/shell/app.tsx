// Which screen stands: by the address, and by who is signed in.
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { problem_from, type Problem } from "../api/problem";
import { resume, session_state, watch_session } from "../api/session";
import { Dialog } from "../design/dialog";
import { Bones, Button, Link, PageHead, ProblemNotice } from "../design/parts";
import { forget_loaded } from "../state/load";
import { load_me, me_now, set_me, use_me } from "../state/me";
import { use_place } from "../state/router";
import { language, t, use_language, watch_language } from "../state/texts";
import { Frame } from "./frame";
import { match, may_open, type Match, type ScreenProps } from "./routes";
import { SignInForm } from "./sign_in";
import { Toasts } from "./toasts";

function use_network(): boolean {
  const [is_there, set_there] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => set_there(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return is_there;
}

// Loaded when it is asked for. A screen that cannot be fetched says so, and is asked for again.
function Screen({ found }: { found: Match }) {
  const [loaded, set_loaded] = useState<{ of: Match["route"]; show: ComponentType<ScreenProps> }>();
  const [problem, set_problem] = useState<Problem>();
  const [turn, set_turn] = useState(0);
  useEffect(() => {
    let is_wanted = true;
    found.route.load().then(
      (module) => is_wanted && set_loaded({ of: found.route, show: module.default }),
      (error: unknown) => is_wanted && set_problem(problem_from(error)),
    );
    return () => void (is_wanted = false);
  }, [found.route, turn]);
  if (loaded?.of === found.route) {
    const Shown = loaded.show;
    return <Shown key={JSON.stringify(found.parameters)} parameters={found.parameters} />;
  }
  if (problem) return <ProblemNotice problem={{ ...problem, name: "offline" }} retry={() => { set_problem(undefined); set_turn(turn + 1); }} />;
  return <Bones lines={8} />;
}

function Nowhere() {
  return (
    <>
      <PageHead title={t("app.nowhere")} />
      <p>{t("app.nowhere_detail")} <Link to="">{t("menu.home")}</Link></p>
    </>
  );
}

export function LanguageButton() {
  const other = language() === "fr" ? "en" : "fr";
  return <Button look="plain" lang={other} onClick={() => void use_language(other)}>{other === "en" ? "English" : "Français"}</Button>;
}

function Alone({ is_wide = false, children }: { is_wide?: boolean; children: ComponentChildren }) {
  return (
    <div class={is_wide ? "alone alone-wide" : "alone"}>
      <main class="stack-wide" id="main" tabIndex={-1}>
        <p class="strong">{t("app.name")}</p>
        {children}
        <LanguageButton />
      </main>
    </div>
  );
}

function SignedIn({ path, found }: { path: string; found: Match | undefined }) {
  const me = use_me();
  return (
    <Frame path={path}>
      {found && may_open(found.route, me.role) ? <Screen found={found} /> : <Nowhere />}
    </Frame>
  );
}

function SessionOver() {
  return (
    <Dialog title={t("sign_in.over")} close={() => undefined}>
      <p>{t("sign_in.over_detail")}</p>
      <SignInForm email={me_now()?.email ?? ""} />
    </Dialog>
  );
}

export function App() {
  const { path } = use_place();
  const [state, set_state] = useState(session_state());
  const [has_me, set_has_me] = useState(false);
  const [problem, set_problem] = useState<Problem>();
  const [, set_turn] = useState(0);
  const is_online = use_network();

  const begin = () => {
    set_problem(undefined);
    resume().catch((error: unknown) => set_problem(problem_from(error)));
  };
  useEffect(() => {
    const unwatch = [watch_session(set_state), watch_language(() => set_turn((turn) => turn + 1))];
    begin();
    return () => unwatch.forEach((stop) => stop());
  }, []);
  useEffect(() => {
    if (state === "signed_out") {
      set_me(undefined);
      forget_loaded();
      set_has_me(false);
    }
    if (state !== "signed_in" && state !== "enrolling") return;
    const before = me_now()?.id;
    load_me().then(
      (me) => {
        // Somebody else signed in here, or in another tab: nothing of the one before stays on the page.
        if (before && before !== me.id) location.reload();
        set_has_me(true);
      },
      (error: unknown) => set_problem(problem_from(error)),
    );
  }, [state]);

  const found = match(path);
  const content = () => {
    if (state === "signed_out" && found?.route.is_open) return <Alone is_wide={found.route.is_wide ?? false}><Screen found={found} /></Alone>;
    if (state === "signed_out") return <Alone><PageHead title={t("sign_in.title")} /><SignInForm /></Alone>;
    if (has_me && state === "enrolling") return <Alone><Screen found={match("compte/second-facteur")!} /></Alone>;
    if (has_me) return <SignedIn path={path} found={found} />;
    return <Alone><ProblemNotice problem={problem} retry={begin} />{!problem && <Bones />}</Alone>;
  };
  return (
    <>
      {!is_online && <div class="offline" role="alert">{t("app.offline")}</div>}
      {content()}
      {state === "expired" && has_me && <SessionOver />}
      {state === "expired" && !has_me && <Alone><PageHead title={t("sign_in.title")} /><SignInForm /></Alone>}
      <Toasts />
    </>
  );
}
