// A part's digest, its link, and the lines that fetch, check and open it on a machine of the printer's.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import { is_plain, quoted, word_of } from "../../api/shell_line";
import type { Archive, Schemas } from "../../api/types";
import { Dialog } from "../../design/dialog";
import { Button, Copyable, Facts, ProblemNotice, Time } from "../../design/parts";
import { range_text } from "../../stamps/ranges";
import { new_key, use_act } from "../../state/act";
import { size_text, t } from "../../state/texts";

function Line({ title, detail, text }: { title: string; detail?: string; text: string }) {
  return (
    <div class="stack-tight">
      <h3>{title}</h3>
      {detail && <p class="field-hint">{detail}</p>}
      <Copyable text={text} label={title} />
    </div>
  );
}

function Lines({ archive, url }: { archive: Archive; url: string }) {
  const { name, sha256 } = archive;
  return (
    <>
      <Line title={t("printing.by_curl")} detail={t("printing.by_curl_detail")} text={`curl --fail --location --continue-at - --output ${word_of(name)} ${quoted(url)}`} />
      <Line title={t("printing.by_sum")} detail={t("printing.by_sum_detail")} text={`echo ${quoted(`${sha256}  ${name}`)} | sha256sum --check`} />
      {is_plain(name) && is_plain(url) && (
        <details>
          <summary>{t("printing.on_windows")}</summary>
          <div class="stack">
            <Line title={t("printing.by_curl")} text={`curl.exe --fail --location --continue-at - --output ${name} ${url}`} />
            <Line title={t("printing.by_sum")} detail={t("printing.by_certutil_detail")} text={`certutil -hashfile ${name} SHA256`} />
          </div>
        </details>
      )}
    </>
  );
}

function Opening({ archive }: { archive: Archive }) {
  if (!archive.encrypted_to) return null;
  const opened = archive.name.replace(/\.age$/, "");
  return (
    <div class="stack-tight">
      <Line title={t("printing.by_age")} detail={t("printing.by_age_detail")} text={`age --decrypt -i ${word_of(t("print_keys.file_name"))} -o ${word_of(opened)} ${word_of(archive.name)}`} />
      <p class="small soft">{t("printing.by_age_key")} <code>{archive.encrypted_to}</code></p>
    </div>
  );
}

export function HandoverDialog({ archive, made, close }: { archive: Archive; made: (handover: Schemas["Handover"]) => void; close: () => void }) {
  const [handover, set_handover] = useState<Schemas["Handover"]>();
  const act = use_act(async (_key: string, turn: string) => {
    const answer = await post("/api/v1/archives/{id}/handovers", {}, { path: { id: archive.id }, key: turn });
    set_handover(answer);
    made(answer);
  });
  return (
    <Dialog title={t("printing.part_title", { part: archive.part, parts: archive.parts })} close={close}>
      <Facts of={[
        [t("printing.file"), <code>{archive.name}</code>],
        [t("printing.positions"), range_text(archive)],
        [t("printing.size"), archive.size_bytes === null ? null : size_text(archive.size_bytes)],
      ]} />
      {archive.sha256 && <Line title={t("printing.sha256")} text={archive.sha256} />}
      {!handover && <p>{t("printing.link_detail")}</p>}
      {handover && (
        <>
          <Line title={t("printing.handover")} text={handover.url} />
          <p>{t("printing.link_until")} <Time at={handover.expires_at} />. {t("printing.link_once")}</p>
          <Lines archive={archive} url={handover.url} />
        </>
      )}
      <Opening archive={archive} />
      <ProblemNotice problem={act.problem} />
      <div class="row">
        {!handover && <Button look="main" is_busy={act.is_running} onClick={() => void act.run(new_key())}>{t("printing.make_link")}</Button>}
        <Button onClick={close}>{t("printing.close")}</Button>
      </div>
    </Dialog>
  );
}
