import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function StampSearch() {
  return <PageHead title={t("menu.home")} />;
}
