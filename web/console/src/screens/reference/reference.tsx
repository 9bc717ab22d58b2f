import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Reference() {
  return <PageHead title={t("menu.home")} />;
}
