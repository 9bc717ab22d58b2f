// An act with its consequences in words, and what whoever does it has to say.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../../design/dialog";
import { Form, LongTextField } from "../../design/form";
import { Button } from "../../design/parts";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { t } from "../../state/texts";

export type ActDialogShape = {
  name: string; // of the draft: what is typed is kept
  title: string;
  children: ComponentChildren; // what will happen
  says?: { field: "comment" | "reason"; label: string; is_required: boolean } | undefined;
  act: string;
  is_bad?: boolean;
  send: (key: string, said: string) => Promise<unknown>;
  done: () => void;
  close: () => void;
};

const longest = 500;

export function ActDialog({ name, title, children, says, act, is_bad = false, send, done, close }: ActDialogShape) {
  const draft = use_draft(`act/${name}`, { said: "" });
  const [is_missing, set_missing] = useState(false);
  const { run, is_running, problem } = use_act(send);
  const said = draft.values.said.trim();
  const confirm = async () => {
    const lacks = says?.is_required === true && said === "";
    set_missing(lacks);
    if (lacks || !(await run(said))) return;
    draft.drop();
    done();
  };
  return (
    <Dialog title={title} is_bad={is_bad} close={close}>
      <Form problem={problem} faults={is_missing && says ? { [`/${says.field}`]: t("order_act.reason_missing") } : {}} send={() => void confirm()}>
        <div class="stack">{children}</div>
        {says && <LongTextField is_one_line name={says.field} label={says.label} is_optional={!says.is_required} maxLength={longest} value={draft.values.said} set={(text) => draft.set({ said: text })} />}
        <div class="row">
          <Button type="submit" look={is_bad ? "bad" : "main"} is_busy={is_running}>{act}</Button>
          <Button onClick={close}>{t("act.back")}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
