// How a suspicion or a report ends: an outcome, and why. Once, and told before it is done.
import { useState } from "preact/hooks";
import type { Problem } from "../../api/problem";
import { Confirm, use_open } from "../../design/dialog";
import { ChoiceField, Form, LongTextField, type Faults, type Option } from "../../design/form";
import { Button } from "../../design/parts";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { t } from "../../state/texts";

export type Ending = { outcome: string; comment: string };

type Shape = {
  name: string; // of the draft
  subject: string; // what is closed, as the confirmation names it
  question: string;
  outcomes: Option[]; // hint: what follows
  is_comment_needed: boolean;
  send: (key: string, ending: Ending) => Promise<unknown>;
  done: () => void;
};

function faults_in({ outcome, comment }: Ending, is_comment_needed: boolean): Faults {
  return {
    ...(outcome ? {} : { "/outcome": t("inspection.choose_outcome") }),
    ...(is_comment_needed && !comment.trim() ? { "/comment": t("inspection.comment_needed") } : {}),
  };
}

export function CloseForm({ name, subject, question, outcomes, is_comment_needed, send, done }: Shape) {
  const draft = use_draft<Ending>(name, { outcome: "", comment: "" });
  const [faults, set_faults] = useState<Faults>({});
  const [is_asking, ask, stop_asking] = use_open();
  const act = use_act(send);
  const chosen = outcomes.find((option) => option.value === draft.values.outcome);
  const look = () => {
    const found = faults_in(draft.values, is_comment_needed);
    set_faults(found);
    if (Object.keys(found).length === 0) ask();
  };
  const close = async () => {
    const is_done = await act.run(draft.values);
    stop_asking();
    if (!is_done) return;
    draft.drop();
    done();
  };
  const problem: Problem | undefined = act.problem;
  return (
    <Form faults={faults} problem={problem} send={look}>
      <ChoiceField name="outcome" label={question} value={draft.values.outcome} set={(outcome) => draft.set({ outcome })} options={outcomes} />
      <LongTextField is_one_line name="comment" label={t("inspection.comment")} hint={t("inspection.comment_hint")} is_optional={!is_comment_needed}
        maxLength={1000} value={draft.values.comment} set={(comment) => draft.set({ comment })} />
      <p><Button look="main" type="submit">{t("inspection.close")}</Button></p>
      {is_asking && chosen && (
        <Confirm title={t("inspection.close_title")} act={t("inspection.close_yes")} is_busy={act.is_running} yes={() => void close()} close={stop_asking}>
          <p>{subject}</p>
          <p class="strong">{chosen.name}</p>
          {chosen.hint && <p>{chosen.hint}</p>}
          <p>{t("inspection.close_once")}</p>
        </Confirm>
      )}
    </Form>
  );
}
