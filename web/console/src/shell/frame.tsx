// What stands around every screen: the authority's name, the menu of the role, the account.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { sign_out } from "../api/session";
import { Button, Link } from "../design/parts";
import { drop_drafts_of } from "../state/draft";
import { use_me } from "../state/me";
import { t, word } from "../state/texts";
import { may_open, menu_entry_of, routes } from "./routes";

export function Frame({ path, children }: { path: string; children: ComponentChildren }) {
  const me = use_me();
  const [is_open, set_open] = useState(false);
  const here = menu_entry_of(path);
  const leave = async () => {
    drop_drafts_of(me.id);
    await sign_out();
  };
  return (
    <>
      <a class="skip button" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>{t("app.skip")}</a>
      <div class="frame">
        <header class="top">
          <Button class="menu-button" aria-expanded={is_open} aria-controls="menu" onClick={() => set_open(!is_open)}>{t("app.menu")}</Button>
          <Link class="top-name" to="">{t("app.name")}</Link>
          <Link to="compte" class="button button-plain only-wide" aria-current={path === "compte" ? "page" : undefined} title={`${me.name}, ${word("role", me.role)}`}>{me.name}</Link>
          <Button class="only-wide" onClick={() => void leave()}>{t("app.sign_out")}</Button>
        </header>
        <nav id="menu" class={is_open ? "side is-open" : "side"} aria-label={t("app.menu")}>
          <ul onClick={() => set_open(false)}>
            {routes.filter((route) => route.menu && may_open(route, me.role)).map((route) => (
              <li key={route.path}><Link to={route.path} aria-current={route.path === here ? "page" : undefined}>{t(route.menu!)}</Link></li>
            ))}
            <li class="only-narrow"><Link to="compte" aria-current={path === "compte" ? "page" : undefined}>{me.name}</Link></li>
            <li class="only-narrow"><Button look="plain" onClick={() => void leave()}>{t("app.sign_out")}</Button></li>
          </ul>
        </nav>
        <main id="main" class="main" tabIndex={-1}>{children}</main>
      </div>
    </>
  );
}
