import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Approvals() {
  return <PageHead title={t("menu.home")} />;
}
