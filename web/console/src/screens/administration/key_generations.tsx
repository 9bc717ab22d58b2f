import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function KeyGenerations() {
  return <PageHead title={t("menu.home")} />;
}
