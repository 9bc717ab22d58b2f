// Changes of an organisation. Where somebody else changed it meanwhile, both are shown before anything is written.
import { useState } from "preact/hooks";
import { get_row, patch } from "../../api/client";
import { Refused } from "../../api/problem";
import type { Organisation } from "../../api/types";
import { Form, type Faults } from "../../design/form";
import { Button, Card, Notice } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { t, word } from "../../state/texts";
import { ContactFields, IdentityFields, PrinterFields } from "./organisation_fields";
import { emptied, faults_in, is_printer, patch_of, typed_of, type Typed } from "./organisation_form";

export type Read = { row: Organisation; version: string | undefined };

function Conflict({ before, now }: { before: Typed; now: Typed }) {
  const changed = (Object.keys(now) as (keyof Typed)[]).filter((name) => now[name] !== before[name]);
  return (
    <Notice tone="caution" title={t("organisations.conflict")} role="alert">
      <p>{t(changed.length > 0 ? "organisations.conflict_detail" : "organisations.conflict_state")}</p>
      <ul>{changed.map((name) => <li key={name}>{t("organisations.conflict_line", { field: word("organisation_field", name), before: before[name] || "–", now: now[name] || "–" })}</li>)}</ul>
    </Notice>
  );
}

export function EditOrganisation({ read, done }: { read: Read; done: () => void }) {
  const [base] = useState(read); // what the changes are made to
  const [newer, set_newer] = useState<Read>();
  const before = typed_of(base.row);
  const draft = use_draft(`organisation/${base.row.id}/${base.row.version}`, before);
  const [faults, set_faults] = useState<Faults>({});
  const save = use_act(async () => {
    try {
      const changes = patch_of(before, draft.values);
      if (Object.keys(changes).length > 0) await patch("/api/v1/organisations/{id}", changes, { path: { id: base.row.id }, version: (newer ?? base).version });
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.name !== "precondition-failed") throw error;
      set_newer(await get_row("/api/v1/organisations/{id}", { path: { id: base.row.id } }));
      return;
    }
    draft.drop();
    say(t("organisations.saved"));
    done();
  });
  const send = () => {
    const found = { ...faults_in(draft.values), ...emptied(before, draft.values) };
    set_faults(found);
    if (Object.keys(found).length === 0) void save.run();
  };
  const fields = { typed: draft.values, set: draft.set };
  return (
    <Form faults={faults} problem={save.problem} send={send}>
      {newer && <Conflict before={before} now={typed_of(newer.row)} />}
      <Card title={t("organisations.step_identity")}><div class="stack-wide"><IdentityFields {...fields} /></div></Card>
      <Card title={t("organisations.step_contact")}><div class="stack-wide"><ContactFields {...fields} /></div></Card>
      {is_printer(draft.values) && <Card title={t("organisations.step_printer")}><div class="stack-wide"><PrinterFields {...fields} /></div></Card>}
      <div class="row">
        <Button look="main" type="submit" is_busy={save.is_running}>{t(newer ? "organisations.save_over" : "organisations.save")}</Button>
        <Button onClick={() => { draft.drop(); done(); }}>{t("administration.give_up")}</Button>
      </div>
    </Form>
  );
}
