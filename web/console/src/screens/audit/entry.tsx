import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Entry() {
  return <PageHead title={t("menu.home")} />;
}
