import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function NewCertificate() {
  return <PageHead title={t("menu.home")} />;
}
