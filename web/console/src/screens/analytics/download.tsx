// A button that fetches a file with the reader's token and saves it.
import type { ComponentChildren } from "preact";
import { download } from "../../api/download";
import { Button, ProblemNotice } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { t } from "../../state/texts";

export function DownloadButton({ url, name, label, children }: { url: () => URL; name: string; label?: string; children: ComponentChildren }) {
  const act = use_act(async () => {
    await download(url(), "text/csv", name);
    say(t("exports.saved"));
  });
  return (
    <>
      <Button is_busy={act.is_running} onClick={() => void act.run()} aria-label={label}>{children}</Button>
      <ProblemNotice problem={act.problem} />
    </>
  );
}
