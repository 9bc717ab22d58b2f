// The public's page: a code from the camera, a picture or the keyboard leads to what this server says of it, and to no other
// place.
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Card, Notice } from "../design/parts";
import { TextField } from "../design/form";
import { language, t } from "../state/texts";
import type { TextName } from "../generated/text_name";
import { CameraScan } from "./camera_scan";
import { owner_of_host, read_code } from "./code";

type Fault = { title: TextName; detail: TextName; host?: string; path?: string }; // path: what may be asked of this server all the same

// Of the six languages of the public's pages, the one that the visitor came with.
const language_asked = () => new URLSearchParams(location.search).get("l") ?? language();

function verify(path: string) {
  const url = new URL(`../${path}`, document.baseURI);
  url.searchParams.set("l", language_asked());
  location.assign(url);
}

async function fault_of(text: string): Promise<Fault | undefined> {
  const code = read_code(text);
  if (code.kind === "mistyped") return { title: "scan.mistyped", detail: "scan.mistyped_detail" };
  if (code.kind === "other") return { title: "scan.other", detail: "scan.other_detail" };
  if (code.kind === "keypad") return { title: "scan.keypad", detail: "scan.keypad_detail" };
  const owner = await owner_of_host(code.host);
  const asked = { host: code.host ?? "", path: code.path };
  if (owner === "other") return { title: "scan.other_host", detail: "scan.other_host_detail", ...asked };
  if (owner === "unknown") return { title: "scan.unchecked_host", detail: "scan.unchecked_host_detail", ...asked };
  verify(code.path);
  return undefined;
}

export function ScanPage({ change_language }: { change_language: () => void }) {
  const [typed, set_typed] = useState("");
  const [fault, set_fault] = useState<Fault>();
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    document.title = t("scan.title");
  }, [language()]);
  const found = async (text: string) => {
    const met = await fault_of(text);
    set_fault(met);
    return met === undefined;
  };
  const send = async () => {
    if (!typed.trim()) return set_fault({ title: "scan.nothing_typed", detail: "scan.mistyped_detail" });
    if (!(await found(typed))) notice.current?.focus();
  };
  const other = language() === "fr" ? "en" : "fr";
  return (
    <main class="scan-page stack-wide">
      <header class="page-head">
        <a href="../">← {t("scan.home")}</a>
        <h1>{t("scan.title")}</h1>
      </header>
      <div ref={notice} tabIndex={-1} role="alert">
        {fault && (
          <Notice tone="bad" title={t(fault.title)}>
            <p>{t(fault.detail, { host: fault.host ?? "" })}</p>
            {fault.path && <p><Button onClick={() => verify(fault.path!)}>{t("scan.verify_here")}</Button></p>}
          </Notice>
        )}
      </div>
      <Card title={t("scan.by_camera")}><CameraScan found={found} is_main /></Card>
      <Card title={t("scan.by_typing")}>
        <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
          <TextField name="code" label={t("scan.code")} hint={t("scan.code_hint")} class="input-figures" value={typed} set={set_typed}
            maxLength={200} autoComplete="off" autoCapitalize="characters" spellcheck={false} />
          <p><Button type="submit">{t("scan.verify")}</Button></p>
        </form>
      </Card>
      <p class="soft small">{t("scan.privacy")}</p>
      <p><Button look="plain" lang={other} onClick={change_language}>{other === "en" ? "English" : "Français"}</Button></p>
    </main>
  );
}
