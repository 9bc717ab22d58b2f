import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Organisation() {
  return <PageHead title={t("menu.home")} />;
}
