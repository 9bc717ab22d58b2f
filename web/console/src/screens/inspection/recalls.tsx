import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Recalls() {
  return <PageHead title={t("menu.home")} />;
}
