// Which screen stands: by the address, and by who is signed in.
import { useEffect, useState } from "preact/hooks";
import { problem_from, type Problem } from "../api/problem";
import { go_on, leave_by, session_state, sign_out, watch_leaving, watch_presence, watch_session } from "../api/session";
import { Dialog } from "../design/dialog";
import { Bones, Button, ButtonLink, Link, PageHead, ProblemNotice } from "../design/parts";
import { drop_drafts_of, drop_old_drafts } from "../state/draft_store";
import { forget_loaded } from "../state/load";
import { load_me, me_now, set_me, use_me } from "../state/me";
import { place_now, use_place } from "../state/router";
import { t, use_screen_texts, watch_language } from "../state/texts";
import { resume_begun } from "./ahead";
import { Alone, PublicLink } from "./alone";
import { Coverable } from "./coverable";
import { use_arrival, use_scroll_memory } from "./arrival";
import { use_is_demonstration } from "./authority";
import { Frame } from "./frame";
import { Leaving } from "./leaving";
import { Ribbon } from "./ribbon";
import { match, may_open, type Match } from "../state/routes";
import { Screen } from "./screen";
import { SignInForm, SignInPage } from "./sign_in";
import { say } from "../state/news";
import { Toasts } from "./toasts";

function use_network(): boolean {
  const [is_there, set_there] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => set_there(navigator.onLine);
    const back = () => say(t("app.online"));
    addEventListener("online", look);
    addEventListener("online", back);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("online", back);
      removeEventListener("offline", look);
    };
  }, []);
  return is_there;
}

function Nowhere({ is_closed }: { is_closed: boolean }) {
  return (
    <>
      <PageHead title={t(is_closed ? "app.closed" : "app.nowhere")} />
      <div class="stack">
        <p>{t(is_closed ? "app.closed_detail" : "app.nowhere_detail")}</p>
        <p><ButtonLink to="">{t("app.to_home")}</ButtonLink></p>
      </div>
    </>
  );
}

function SignedIn({ path, found }: { path: string; found: Match | undefined }) {
  const me = use_me();
  return (
    <Frame path={path}>
      {found && may_open(found.route, me.role) ? <Screen found={found} /> : <Nowhere key={path} is_closed={found !== undefined} />}
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

// Signed in again, but who it is could not be read: what was being sent waits for it.
function NotBack({ problem, retry }: { problem: Problem; retry: () => void }) {
  return (
    <Dialog title={t("app.not_back")} close={() => undefined}>
      <ProblemNotice problem={problem} retry={retry} />
      <p><Button look="plain" onClick={() => void sign_out()}>{t("app.sign_out")}</Button></p>
    </Dialog>
  );
}

// Who holds a link goes on with it, whoever signs out beside him.
const load_anew = () => (match(place_now().path)?.route.is_by_link ? location.reload() : location.replace(document.baseURI));

const again_ms = 10_000;

// What the session's state comes to for who looks at the page.
function use_session() {
  const [state, set_state] = useState(session_state());
  const [has_me, set_has_me] = useState(false);
  const [is_enrolling, set_enrolling] = useState(false);
  const [problem, set_problem] = useState<Problem>();

  const begin = () => {
    resume_begun().then(() => set_problem(undefined)).catch((error: unknown) => set_problem(problem_from(error)));
  };
  const meet = () => {
    const before = me_now()?.id;
    load_me().then(
      async (me) => {
        await use_screen_texts();
        // Somebody else signed in here, or in another tab: nothing of the one before stays on the page.
        if (before && before !== me.id) return location.reload();
        set_problem(undefined);
        set_has_me(true);
        go_on();
      },
    ).catch((error: unknown) => set_problem(problem_from(error)));
  };
  useEffect(() => {
    const unwatch = [watch_session(set_state), watch_presence()];
    set_state(session_state()); // which may have been settled before anybody watched it
    watch_leaving(drop_drafts_of);
    leave_by(load_anew);
    drop_old_drafts();
    begin();
    return () => unwatch.forEach((stop) => stop());
  }, []);
  useEffect(() => {
    if (state === "signed_out" || state === "leaving" || state === "expired") forget_loaded();
    if (state === "signed_out" || state === "leaving") {
      set_me(undefined);
      set_has_me(false);
    }
    if (state !== "expired") set_enrolling(state === "enrolling");
    if (state === "signed_in" || state === "enrolling") meet();
  }, [state]);
  const retry = state === "signed_in" || state === "enrolling" ? meet : begin;
  useEffect(() => {
    if (!problem) return;
    addEventListener("online", retry);
    const timer = setTimeout(retry, Math.max(again_ms, problem.retry_after_s * 1000));
    return () => {
      removeEventListener("online", retry);
      clearTimeout(timer);
    };
  }, [problem, state]);
  const press_retry = () => {
    set_problem(undefined);
    retry();
  };
  return { state, has_me, is_enrolling, problem, retry: press_retry };
}

export function App() {
  const { path } = use_place();
  const { state, has_me, is_enrolling, problem, retry } = use_session();
  const [, set_turn] = useState(0);
  const is_online = use_network();
  const is_told_to_all = use_is_demonstration();
  use_scroll_memory();
  use_arrival(path);
  useEffect(() => watch_language(() => set_turn((turn) => turn + 1)), []);

  const found = match(path);
  const is_by_link = found?.route.is_by_link === true;
  const content = () => {
    if (state === "leaving") return <Alone><Bones /></Alone>;
    if (found && is_by_link) return <Alone below={<PublicLink />}><Screen found={found} /></Alone>;
    if (state === "signed_out" && found?.route.is_open) return <Alone is_wide={found.route.is_wide ?? false} below={<Link class="button button-plain" to="">{t("sign_in.act")}</Link>}><Screen found={found} /></Alone>;
    if (state === "signed_out" || (state === "expired" && !has_me)) return <SignInPage />;
    if (has_me && is_enrolling) return <Alone><Screen found={match("compte/second-facteur")!} /></Alone>;
    if (has_me) return <SignedIn path={path} found={found} />;
    return <Alone>{problem ? <><PageHead title={t("app.name")} /><ProblemNotice problem={problem} retry={retry} /></> : <Bones />}</Alone>;
  };
  const is_over = !is_by_link && state === "expired" && has_me;
  return (
    <>
      {!is_online && <div class="offline" role="alert">{t("app.offline")}</div>}
      {((has_me ? me_now()?.demonstration : undefined) ?? is_told_to_all) && <Ribbon />}
      <Coverable is_covered={is_over}>{content()}</Coverable>
      {is_over && <SessionOver />}
      {!is_by_link && state !== "expired" && has_me && problem && <NotBack problem={problem} retry={retry} />}
      <Leaving />
      <Toasts />
    </>
  );
}
