// Keys that print files are encrypted to: a printer registers its own, the OCC confirms it by telephone.
import { PageHead } from "../../design/parts";
import { is_role } from "../../state/me";
import { t } from "../../state/texts";
import { AllKeys } from "./all_keys";
import { OwnKeys } from "./own_keys";

export default function EncryptionKeys() {
  const is_printer = is_role("ESTAMPILLEUR_AGREE");
  return (
    <>
      <PageHead title={t("menu.encryption_keys")} lead={is_printer ? t("print_keys.lead_printer") : t("print_keys.lead_occ")} />
      <div class="stack-wide">{is_printer ? <OwnKeys /> : <AllKeys />}</div>
    </>
  );
}
