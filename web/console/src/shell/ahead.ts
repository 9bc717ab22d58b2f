// What whoever was here before will most likely see is fetched while the server is asked whether he still is: the screen of
// this address, and what it says. It is only fetched: who may see it is decided as ever.
import { was_signed_in } from "../api/session";
import { place_now } from "../state/router";
import { match } from "../state/routes";
import { read_texts_ahead } from "../state/texts";
import { screens } from "./screens";

export function load_ahead() {
  const route = match(place_now().path)?.route;
  if (!route || route.is_by_link || !was_signed_in()) return;
  screens[route.path]().catch(() => undefined);
  read_texts_ahead(route.texts);
}
