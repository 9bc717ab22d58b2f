import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Certificate } from "../../api/types";
import { Confirm, use_open } from "../../design/dialog";
import { CountField, DayField, Form, LongTextField, type Faults } from "../../design/form";
import { Button, Facts, who_text } from "../../design/parts";
import { say } from "../../state/news";
import { use_act } from "../../state/act";
import { authority_today, days_later, years_later } from "../../state/days";
import { use_draft } from "../../state/draft";
import { use_me } from "../../state/me";
import { count_text, day_text, t } from "../../state/texts";

export type Decided = { of: Certificate; done: () => void };

type Values = { valid_until: string; quota: string; comment: string };

const quota_max = 1_000_000_000;

// A year from today, less a day: the usual length, to be changed.
const in_a_year = () => days_later(years_later(authority_today(), 1), -1);

function faults_in({ valid_until, quota }: Values): Faults {
  const faults: Faults = {};
  if (!valid_until) faults["/valid_until"] = t("grant.until_missing");
  else if (valid_until < authority_today()) faults["/valid_until"] = t("grant.until_past");
  if (!Number(quota)) faults["/quota"] = t("grant.quota_missing");
  else if (Number(quota) > quota_max) faults["/quota"] = t("application.quota_range", { max: count_text(quota_max) });
  return faults;
}

export function GrantForm({ of, done }: Decided) {
  const me = use_me();
  const draft = use_draft<Values>(`certificate/${of.id}/grant`, { valid_until: in_a_year(), quota: String(of.quota_requested), comment: "" });
  const [faults, set_faults] = useState<Faults>({});
  const [is_asking, ask, close] = use_open();
  const { values, set } = draft;
  const grant = use_act(async (key: string, sent: Values) => {
    const now = await post("/api/v1/certificates/{id}/grant",
      { valid_until: sent.valid_until, quota: Number(sent.quota), ...(sent.comment.trim() && { comment: sent.comment.trim() }) }, { path: { id: of.id }, key });
    draft.drop();
    say(t("grant.done", { number: now.number ?? "", name: of.enterprise_name }));
    done();
  });
  const check = () => {
    const found = faults_in(values);
    set_faults(found);
    grant.clear();
    if (Object.keys(found).length === 0) ask();
  };
  const yes = async () => {
    if (!(await grant.run(values))) close();
  };
  const differs = Number(values.quota) > 0 && Number(values.quota) !== of.quota_requested;
  return (
    <>
      <Form faults={faults} problem={grant.problem} send={check}>
        <p class="four-eyes">{t("grant.four_eyes", { reviewer: of.reviewed_by ? who_text(of.reviewed_by) : "", me: me.name })}</p>
        <DayField name="valid_until" label={t("grant.until")} hint={t("grant.until_hint")} min={authority_today()} value={values.valid_until} set={(valid_until) => set({ valid_until })} />
        <CountField name="quota" label={t("grant.quota")} hint={t(differs ? "grant.quota_differs" : "grant.quota_hint", { asked: of.quota_requested })} value={values.quota} set={(quota) => set({ quota })} />
        <LongTextField is_one_line name="comment" label={t("decision.comment")} hint={t("grant.comment_hint")} is_optional maxLength={1000} value={values.comment} set={(comment) => set({ comment })} />
        <div><Button look="main" type="submit">{t("decision.grant")}</Button></div>
      </Form>
      {is_asking && (
        <Confirm title={t("grant.confirm")} act={t("grant.act")} is_busy={grant.is_running} yes={() => void yes()} close={close}>
          <Facts of={[
            [t("certification.enterprise"), of.enterprise_name],
            [t("certification.product"), `${of.product_name}, ${of.product_brand}`],
            [t("quota.title_short"), t("grant.quota_words", { count: Number(values.quota) })],
            [t("certification.valid_until"), day_text(values.valid_until)],
            [t("certification.reviewed_by"), of.reviewed_by && who_text(of.reviewed_by)],
            [t("certification.granted_by"), me.name],
          ]} />
          <p>{t("grant.confirm_detail")}</p>
        </Confirm>
      )}
    </>
  );
}
