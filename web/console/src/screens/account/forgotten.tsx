import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Forgotten() {
  return <PageHead title={t("menu.home")} />;
}
