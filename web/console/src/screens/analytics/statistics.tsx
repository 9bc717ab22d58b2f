// Scans, orders and revenue in time. The period, its step and how each is divided stand in the address.
import { get } from "../../api/client";
import { Bones, PageHead, ProblemNotice } from "../../design/parts";
import { use_load } from "../../state/load";
import { use_me } from "../../state/me";
import { use_filters } from "../../state/router";
import { t } from "../../state/texts";
import { most_months_of, period_of } from "./period";
import { PeriodPicker } from "./period_picker";
import { Orders, Revenue, Scans } from "./sections";
import { Tiles } from "./tiles";

export default function Statistics() {
  const [asked, change] = use_filters<"statistiques">();
  const role = use_me().role;
  const is_own = role === "ENTREPRISE_CERTIFIEE";
  const period = period_of(asked, most_months_of(role));
  const { value: summary, problem, reload } = use_load("analytics/summary", (signal) => get("/api/v1/analytics/summary", { signal }));
  return (
    <>
      <PageHead title={t("menu.statistics")} lead={t(is_own ? "statistics.lead_own" : "statistics.lead")} />
      <div class="stack-wide">
        {problem && !summary && <ProblemNotice problem={problem} retry={reload} />}
        {summary ? <Tiles summary={summary} /> : !problem && <Bones lines={4} />}
        <section class="stack">
          <h2>{t("statistics.in_time")}</h2>
          <PeriodPicker period={period} change={change} />
        </section>
        <Scans {...{ period, asked, change }} />
        <Orders {...{ period, asked, change }} />
        {summary && <Revenue {...{ period, asked, change }} currency={summary.last_30_days.revenue.currency} />}
      </div>
    </>
  );
}
