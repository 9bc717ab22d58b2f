// A stamp by its code: typed, scanned, or out of a picture.
import { useRef, useState } from "preact/hooks";
import { Form, TextField, type Faults } from "../../design/form";
import { Button, Card, Notice, PageHead } from "../../design/parts";
import { CameraScan } from "../../scan/camera_scan";
import { owner_of_host, read_code } from "../../scan/code";
import { go } from "../../state/router";
import { t } from "../../state/texts";

type Elsewhere = { host: string; serial: string; is_known: boolean };

const open_stamp = (serial: string) => go(`estampille/${serial}`);

function ElsewhereNotice({ of }: { of: Elsewhere }) {
  return (
    <Notice tone={of.is_known ? "bad" : "caution"} title={t(of.is_known ? "scan.other_host" : "scan.unchecked_host")}>
      <p>{t(of.is_known ? "stamp_search.other_host" : "stamp_search.unchecked_host", { host: of.host })}</p>
      <p><Button onClick={() => open_stamp(of.serial)}>{t("stamp_search.see_all_the_same")}</Button></p>
    </Notice>
  );
}

export default function StampSearch() {
  const [typed, set_typed] = useState("");
  const [faults, set_faults] = useState<Faults>({});
  const [scanned, set_scanned] = useState("");
  const [elsewhere, set_elsewhere] = useState<Elsewhere>();
  const notice = useRef<HTMLDivElement>(null);

  // What is wrong with it, in words; nothing where its stamp is opened.
  const take = async (text: string): Promise<string> => {
    set_elsewhere(undefined);
    const code = read_code(text);
    if (code.kind === "keypad") return t("stamp_search.keypad");
    if (code.kind === "mistyped") return t("scan.mistyped_detail");
    if (code.kind === "other") return t("scan.other");
    const owner = await owner_of_host(code.host);
    if (owner === "own") {
      open_stamp(code.serial);
      return "";
    }
    set_elsewhere({ host: code.host ?? "", serial: code.serial, is_known: owner === "other" });
    return t(owner === "other" ? "scan.other_host" : "scan.unchecked_host");
  };
  const send = async () => {
    const fault = await take(typed);
    set_faults(fault ? { "/code": fault } : {});
  };
  const found = async (text: string) => {
    const fault = await take(text);
    set_scanned(fault);
    return fault === "";
  };
  return (
    <>
      <PageHead title={t("stamp_search.title")} lead={t("stamp_search.lead")} />
      <div class="stack-wide">
        <div ref={notice} tabIndex={-1} role="alert">{elsewhere && <ElsewhereNotice of={elsewhere} />}</div>
        <div class="columns">
          <Card title={t("stamp_search.type")}>
            <Form faults={faults} send={() => void send()}>
              <TextField name="code" label={t("stamp_search.code")} hint={t("stamp_search.code_hint")} class="input-figures" value={typed} set={set_typed}
                maxLength={256} autoComplete="off" autoCapitalize="characters" spellcheck={false} />
              <p><Button look="main" type="submit">{t("stamp_search.act")}</Button></p>
            </Form>
          </Card>
          <Card title={t("scan.by_camera")}>
            <div class="stack">
              <p class="soft">{t("stamp_search.camera_hint")}</p>
              {scanned && <Notice tone="bad"><p>{scanned}</p></Notice>}
              <CameraScan found={found} />
            </div>
          </Card>
        </div>
      </div>
    </>
  );
}
