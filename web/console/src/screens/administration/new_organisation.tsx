// A new organisation, one question group after the other.
import { useEffect, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Organisation } from "../../api/types";
import { Form, faults_of, type Faults } from "../../design/form";
import { Button, Card, Notice, PageHead, Steps } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { use_draft } from "../../state/draft";
import { go } from "../../state/router";
import { t } from "../../state/texts";
import { IdentityFacts, PrinterFacts } from "./organisation_facts";
import { ContactFields, IdentityFields, KindFields, PrinterFields } from "./organisation_fields";
import { faults_in, input_of, is_printer, nothing_typed, type Typed } from "./organisation_form";

type Step = { name: string; asks: (pointer: string) => boolean };

const steps_of = (typed: Typed): Step[] => [
  { name: t("organisations.step_kind"), asks: (pointer) => pointer.startsWith("/kinds") },
  { name: t("organisations.step_identity"), asks: (pointer) => /^\/(name|registration_number|tax_number)/.test(pointer) },
  { name: t("organisations.step_contact"), asks: (pointer) => /^\/(email|phone|address)/.test(pointer) },
  ...(is_printer(typed) ? [{ name: t("organisations.step_printer"), asks: (pointer: string) => /^\/(agreement|print_profile)/.test(pointer) }] : []),
  { name: t("administration.step_check"), asks: () => false },
];

function Review({ typed }: { typed: Typed }) {
  const input = input_of(typed);
  const shown = { ...input, state: "active", agreement: input.agreement ?? null, print_profile: input.print_profile ?? null } as Organisation;
  return (
    <>
      <h3>{typed.name}</h3>
      <IdentityFacts of={shown} />
      {is_printer(typed) && <><h3>{t("organisations.step_printer")}</h3><PrinterFacts organisation={shown} /></>}
      <Notice><p>{t("organisations.then_invite")}</p></Notice>
    </>
  );
}

export default function NewOrganisation() {
  const draft = use_draft("organisation", { ...nothing_typed, step: "0" });
  const { values: typed, set } = draft;
  const steps = steps_of(typed);
  const at = Math.min(Number(typed.step), steps.length - 1);
  const [faults, set_faults] = useState<Faults>({});
  const create = use_act(async (key: string, body: ReturnType<typeof input_of>) => {
    const made = await post("/api/v1/organisations", body, { key });
    draft.drop();
    say(t("organisations.created", { name: made.name }));
    go(`organisations/${made.id}`, { replace: true });
  }, "organisation");
  const at_step = (all: Faults, step: number) => Object.fromEntries(Object.entries(all).filter(([pointer]) => steps[step]!.asks(pointer)));
  const first_wrong = (all: object) => steps.findIndex(({ asks }) => Object.keys(all).some(asks));
  const move = (to: number) => { set_faults({}); create.clear(); set({ step: String(to) }); };

  const next = async () => {
    const found = faults_in(typed);
    if (at < steps.length - 1) {
      const here = at_step(found, at);
      return Object.keys(here).length > 0 ? set_faults(here) : move(at + 1);
    }
    const wrong = first_wrong(found);
    if (wrong >= 0) return set({ step: String(wrong) });
    await create.run(input_of(typed));
  };
  useEffect(() => {
    const wrong = first_wrong(faults_of(create.problem));
    if (wrong >= 0) set({ step: String(wrong) });
  }, [create.problem]);

  const groups = [KindFields, IdentityFields, ContactFields, ...(is_printer(typed) ? [PrinterFields] : [])];
  const Fields = groups[at];
  return (
    <>
      <PageHead title={t("organisations.new")} back={{ to: "organisations", name: t("menu.organisations") }} />
      <div class="stack">
        <Steps names={steps.map(({ name }) => name)} at={at} />
        <div class="narrow"><Card title={at > 0 ? steps[at]!.name : undefined}>
          <Form faults={faults} problem={create.problem} send={() => void next()}>
            {Fields ? <Fields typed={typed} set={set} /> : <Review typed={typed} />}
            <div class="row">
              <Button look="main" type="submit" is_busy={create.is_running}>{t(Fields ? "administration.next" : "organisations.create")}</Button>
              {at > 0 && <Button onClick={() => move(at - 1)}>{t("administration.before")}</Button>}
              {draft.is_kept && <Button look="plain" onClick={() => { draft.drop(); move(0); }}>{t("administration.start_again")}</Button>}
            </div>
          </Form>
        </Card></div>
      </div>
    </>
  );
}
