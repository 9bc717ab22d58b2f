// A page without the menu: whoever stands before it is not signed in, or not wholly.
import type { ComponentChildren } from "preact";
import { t } from "../state/texts";
import { LanguageButton } from "./account_menu";
import { use_authority_name } from "./authority";
import { Emblem } from "./emblem";

export const PublicLink = () => <a class="button button-plain" href="../">{t("sign_in.public")}</a>;

export function Alone({ children, below, is_wide = false }: { children: ComponentChildren; below?: ComponentChildren; is_wide?: boolean }) {
  const authority = use_authority_name();
  return (
    <div class={is_wide ? "alone alone-wide" : "alone"}>
      <header class="alone-head">
        <Emblem size_px={56} />
        <p class="alone-words">{authority && <span class="soft">{authority}</span>}<span class="alone-name">{t("app.name")}</span></p>
      </header>
      <main class="alone-card" id="main" tabIndex={-1}>{children}</main>
      <footer class="alone-foot">{below}<LanguageButton /></footer>
    </div>
  );
}
