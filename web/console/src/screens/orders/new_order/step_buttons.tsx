import { Button } from "../../../design/parts";
import { t } from "../../../state/texts";

export const StepButtons = ({ back }: { back: (() => void) | undefined }) => (
  <div class="row">
    <Button type="submit" look="main">{t("new_order.continue")}</Button>
    {back && <Button onClick={back}>{t("act.back")}</Button>}
  </div>
);
