import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Tariffs() {
  return <PageHead title={t("menu.home")} />;
}
