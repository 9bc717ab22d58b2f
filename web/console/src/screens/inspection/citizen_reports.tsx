import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function CitizenReports() {
  return <PageHead title={t("menu.home")} />;
}
