import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function ApiClients() {
  return <PageHead title={t("menu.home")} />;
}
