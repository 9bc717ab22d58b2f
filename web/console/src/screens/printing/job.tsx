import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Job() {
  return <PageHead title={t("menu.home")} />;
}
