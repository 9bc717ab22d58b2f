import { render } from "preact";
import "./design/design.css";
import { load_ahead } from "./shell/ahead";
import { App } from "./shell/app";
import { take_link_token } from "./state/link_token";
import { first_language, use_language } from "./state/texts";
import { show_unloaded } from "./state/unloaded";

take_link_token();
load_ahead();
use_language(first_language()).then(() => {
  const root = document.getElementById("app")!;
  root.textContent = "";
  render(<App />, root);
}).catch(show_unloaded);
