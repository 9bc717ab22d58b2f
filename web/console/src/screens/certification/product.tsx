import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Product() {
  return <PageHead title={t("menu.home")} />;
}
