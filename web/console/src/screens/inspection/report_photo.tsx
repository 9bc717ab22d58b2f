// A report's photograph: it takes the session's token, so that it comes by fetch and stands in the page as a blob.
import { useEffect, useState } from "preact/hooks";
import { address, ask } from "../../api/client";
import { problem_from, type Problem } from "../../api/problem";
import { Bones, ProblemNotice } from "../../design/parts";
import { size_text, t } from "../../state/texts";

type Shape = { id: string; number: string; size_bytes: number };

export function ReportPhoto({ id, number, size_bytes }: Shape) {
  const [url, set_url] = useState("");
  const [problem, set_problem] = useState<Problem>();
  const [turn, set_turn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let made = "";
    const read = async () => {
      const answer = await ask("GET", address("/api/v1/citizen-reports/{id}/photo", { path: { id } }), { signal: abort.signal }, "image/*");
      const picture = await answer.blob();
      if (abort.signal.aborted) return;
      made = URL.createObjectURL(picture);
      set_url(made);
    };
    read().catch((error: unknown) => !abort.signal.aborted && set_problem(problem_from(error)));
    return () => {
      abort.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [id, turn]);
  if (problem) return <ProblemNotice problem={problem} retry={() => { set_problem(undefined); set_turn(turn + 1); }} />;
  if (!url) return <Bones lines={5} />;
  return (
    <figure class="stack-tight">
      <a href={url} target="_blank" rel="noopener" aria-label={t("reports.open_photo")}><img class="report-photo" src={url} alt={t("reports.photo_alt", { number })} /></a>
      <figcaption class="soft small">{t("reports.photo_size", { size: size_text(size_bytes) })}</figcaption>
    </figure>
  );
}
