import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Exports() {
  return <PageHead title={t("menu.exports")} />;
}
