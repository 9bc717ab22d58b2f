// The token of a link that somebody was sent, to come in or to choose another password. It leaves the address as soon as the
// page is there, and stays with this entry of the history alone, so that the page may be loaded again.
import { readdress } from "./router";

const screens: Record<string, string> = { invitation: "invitation", reinitialisation: "reinitialisation", reset: "reinitialisation" };

export function take_link_token() {
  const below = location.pathname.slice(new URL(document.baseURI).pathname.length);
  const [, door = "", token] = /^([a-z]+)\/([^/]+)\/*$/.exec(below) ?? [];
  const screen = screens[door];
  if (screen && token) readdress(screen, { link_token: token });
}

export const link_token = () => (history.state as { link_token?: string } | null)?.link_token ?? "";
