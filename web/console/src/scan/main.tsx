import { render } from "preact";
import { useState } from "preact/hooks";
import "./scan.css";
import { first_language, language, use_language } from "../state/texts";
import { show_unloaded } from "../state/unloaded";
import { ScanPage } from "./scan_page";

// This page's texts alone: whoever scans is on a slow line.
const texts_of = (spoken: string) => (spoken === "en" ? import("texts:en/scan") : import("texts:fr/scan"));

function Page() {
  const [, set_turn] = useState(0);
  const change = async () => {
    await use_language(language() === "fr" ? "en" : "fr", texts_of);
    set_turn((turn) => turn + 1);
  };
  return <ScanPage change_language={() => void change()} />;
}

const asked = new URLSearchParams(location.search).get("l");
use_language(asked === null ? first_language() : asked === "en" ? "en" : "fr", texts_of).then(() => {
  const root = document.getElementById("app")!;
  root.textContent = "";
  render(<Page />, root);
}).catch(show_unloaded);
