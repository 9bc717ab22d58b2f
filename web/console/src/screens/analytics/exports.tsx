// Files for whoever examines the country elsewhere: registers for a spreadsheet, and the audit log to be verified.
import { address } from "../../api/client";
import { Card, PageHead } from "../../design/parts";
import { use_filters } from "../../state/router";
import { day_text, t, word } from "../../state/texts";
import { DownloadButton } from "./download";
import { LogExport } from "./log_export";
import { period_of, type Period } from "./period";
import { PeriodPicker } from "./period_picker";

const registers = ["orders", "payments", "certificates", "recalls"] as const;

function Register({ name, period: { from, to } }: { name: (typeof registers)[number]; period: Period }) {
  const title = word("register", name);
  return (
    <li class="export">
      <div class="stack-tight">
        <h3>{title}</h3>
        <p class="soft">{word("register_holds", name)}</p>
      </div>
      <div class="stack-tight">
        <DownloadButton url={() => address(`/api/v1/exports/${name}`, { query: { from, to } })} name={`${name}.csv`} label={t("exports.csv_of", { what: title })}>
          {t("exports.csv")}
        </DownloadButton>
      </div>
    </li>
  );
}

export default function Exports() {
  const [asked, change] = use_filters<"exports">();
  const period = period_of(asked);
  return (
    <>
      <PageHead title={t("menu.exports")} lead={t("exports.lead")} />
      <div class="stack-wide">
        <Card title={t("exports.registers")}>
          <div class="stack-wide">
            <p class="soft">{t("exports.registers_detail")}</p>
            <PeriodPicker period={period} change={change} has_steps={false} />
            <p role="status">{t("exports.days", { from: day_text(period.from), to: day_text(period.to) })}</p>
            <ul>{registers.map((name) => <Register key={name} name={name} period={period} />)}</ul>
          </div>
        </Card>
        <LogExport />
      </div>
    </>
  );
}
