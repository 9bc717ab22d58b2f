// The question that a screen wants asked before it is left: by a link, by Back or by Forward.
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../design/dialog";
import { Button } from "../design/parts";
import { watch_leave_questions, type LeaveQuestion } from "../state/router";
import { t } from "../state/texts";

export function Leaving() {
  const [question, set_question] = useState<LeaveQuestion>();
  useEffect(() => watch_leave_questions(set_question), []);
  if (!question) return null;
  return (
    <Dialog title={t("leave.title")} is_bad close={question.stay}>
      <p>{question.words}</p>
      <div class="row">
        <Button look="bad" onClick={question.leave}>{t("leave.act")}</Button>
        <Button onClick={question.stay}>{t("leave.stay")}</Button>
      </div>
    </Dialog>
  );
}
