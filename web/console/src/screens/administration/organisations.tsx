import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Organisations() {
  return <PageHead title={t("menu.home")} />;
}
