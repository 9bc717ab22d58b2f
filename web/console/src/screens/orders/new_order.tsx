import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function NewOrder() {
  return <PageHead title={t("menu.home")} />;
}
