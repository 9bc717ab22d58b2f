import { t } from "../state/texts";

export function Ribbon() {
  return <aside class="ribbon" aria-label={t("app.demonstration_name")}>{t("app.demonstration")}</aside>;
}
