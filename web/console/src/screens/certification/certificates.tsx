import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Certificates() {
  return <PageHead title={t("menu.home")} />;
}
