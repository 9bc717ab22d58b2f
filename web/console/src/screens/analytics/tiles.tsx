// What matters of the last thirty days, and of now.
import type { ComponentChildren } from "preact";
import type { Schemas } from "../../api/types";
import { Link } from "../../design/parts";
import { use_me } from "../../state/me";
import { count_text, money_text, percent_text, t } from "../../state/texts";

type Summary = Schemas["AnalyticsSummary"];

function Tile({ name, figure, hint, to }: { name: string; figure: string; hint: ComponentChildren; to?: string | undefined }) {
  const content = <><span class="soft">{name}</span><span class="tile-figure">{figure}</span><span class="small soft">{hint}</span></>;
  return to ? <Link class="tile" to={to}>{content}</Link> : <div class="tile">{content}</div>;
}

export function Tiles({ summary: { today, last_30_days: month, open_suspicions, certificates, enterprises, printers } }: { summary: Summary }) {
  const is_own = use_me().role === "ENTREPRISE_CERTIFIEE";
  const today_is = (figure: string) => t("statistics.today", { figure });
  return (
    <section class="stack">
      <h2>{t("statistics.thirty_days")}</h2>
      <div class="tiles tiles-wide">
        <Tile name={t("statistics.scans_what")} figure={count_text(month.scans)} hint={today_is(count_text(today.scans))} />
        {month.suspected !== null && <Tile name={t("statistics.suspected")} figure={count_text(month.suspected)} to={open_suspicions === null ? undefined : "soupcons"}
          hint={month.suspected_share === null ? t("statistics.no_scans") : t("statistics.share", { share: percent_text(month.suspected_share, 2) })} />}
        <Tile name={t("statistics.ordered")} figure={count_text(month.stamps_ordered)} hint={t("statistics.in_orders", { count: month.orders })} />
        <Tile name={t("statistics.activated")} figure={count_text(month.stamps_activated)} hint={today_is(count_text(today.stamps_activated))} />
        <Tile name={t(is_own ? "statistics.paid" : "statistics.revenue")} figure={money_text(month.revenue)} hint={today_is(money_text(today.revenue))} />
        <Tile name={t("statistics.certificates")} figure={count_text(certificates)} to="certificats"
          hint={enterprises === null || printers === null ? t("statistics.now") : t("statistics.parties", { enterprises: count_text(enterprises), printers: count_text(printers) })} />
      </div>
    </section>
  );
}
