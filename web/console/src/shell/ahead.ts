// What whoever was here before will most likely see is fetched while the server is asked whether he still is, and both before
// anything is shown: the screen of this address, and what it says. Who may see it is decided as ever.
import { resume, was_signed_in } from "../api/session";
import { place_now } from "../state/router";
import { match } from "../state/routes";
import { first_language, read_texts_ahead } from "../state/texts";
import { screens } from "./screens";

let resumed: Promise<void> | undefined;

// The first time it is what was begun before the page stood.
export function resume_begun(): Promise<void> {
  const begun = resumed ?? resume();
  resumed = undefined;
  return begun;
}

export function load_ahead() {
  const route = match(place_now().path)?.route;
  if (!route || route.is_by_link || !was_signed_in()) return;
  resumed = resume();
  resumed.catch(() => undefined);
  screens[route.path]().catch(() => undefined);
  read_texts_ahead(first_language(), route.texts);
}
