// What stands around every screen: the authority's name, the menu of the role, the account.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Link } from "../design/parts";
import { use_load } from "../state/load";
import { use_me } from "../state/me";
import { t } from "../state/texts";
import { count_waiting } from "../state/waiting";
import { AccountLinks, AccountMenu } from "./account_menu";
import { use_authority_name } from "./authority";
import { Emblem } from "./emblem";
import { menu_of, type MenuGroup } from "./menu";
import { menu_entry_of } from "../state/routes";

const counted_max = 50;
const minute_ms = 60_000;

// How much waits for this person's decision; "50+" where it is more than a page.
function WaitingCount() {
  const me = use_me();
  const waiting = use_load(`menu/waiting/${me.id}`, (signal) => count_waiting(me, counted_max, signal), { every_ms: minute_ms }).value;
  if (!waiting || waiting.count === 0) return null;
  const { count, is_more } = waiting;
  return <span class="menu-count"><span aria-hidden="true">{is_more ? `${count}+` : count}</span><span class="unseen"> {t("app.waiting", { count })}</span></span>;
}

function Group({ group, here }: { group: MenuGroup; here: string }) {
  return (
    <li>
      {group.name && <p class="menu-group" id={group.name}>{t(group.name)}</p>}
      <ul aria-labelledby={group.name}>
        {group.entries.map((route) => (
          <li key={route.path}>
            <Link to={route.path} aria-current={route.path === here ? "page" : undefined}>
              <span>{t(route.menu!)}</span>
              {route.path === "approbations" && <WaitingCount />}
            </Link>
          </li>
        ))}
      </ul>
    </li>
  );
}

function Menu({ path, is_open, close }: { path: string; is_open: boolean; close: () => void }) {
  const me = use_me();
  const here = path === "compte" || path.startsWith("compte/") ? "compte" : menu_entry_of(path);
  return (
    <nav id="menu" class={is_open ? "side is-open" : "side"} aria-label={t("app.menu")}
      onClick={(event) => (event.target as Element).closest("a") && close()}>
      <ul>{menu_of(me.role).map((group) => <Group key={group.name ?? ""} group={group} here={here} />)}</ul>
      <div class="only-narrow menu-account"><AccountLinks here={here} /></div>
    </nav>
  );
}

export function Frame({ path, children }: { path: string; children: ComponentChildren }) {
  const authority = use_authority_name();
  const [is_open, set_open] = useState(false);
  useEffect(() => {
    if (!is_open) return;
    const on_key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      set_open(false);
      document.getElementById("menu-button")?.focus();
    };
    addEventListener("keydown", on_key);
    return () => removeEventListener("keydown", on_key);
  }, [is_open]);
  return (
    <>
      <a class="skip button" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>{t("app.skip")}</a>
      <div class="frame">
        <header class="top">
          <Button id="menu-button" class="menu-button" aria-expanded={is_open} aria-controls="menu" onClick={() => set_open(!is_open)}>{t("app.menu")}</Button>
          <Link class="top-name" to="">
            <Emblem size_px={36} />
            <span class="top-words">{authority && <span class="top-authority">{authority}</span>}<span>{t("app.name")}</span></span>
          </Link>
          <AccountMenu key={path} />
        </header>
        <Menu path={path} is_open={is_open} close={() => set_open(false)} />
        <main id="main" class="main" tabIndex={-1}>{children}</main>
      </div>
    </>
  );
}
