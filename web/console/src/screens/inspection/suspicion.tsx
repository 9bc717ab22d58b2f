import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Suspicion() {
  return <PageHead title={t("menu.home")} />;
}
