import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Activate() {
  return <PageHead title={t("menu.home")} />;
}
