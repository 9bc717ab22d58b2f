import { PageHead } from "../../design/parts";
import { t } from "../../state/texts";

export default function Home() {
  return <PageHead title={t("menu.home")} />;
}
