import { PageHead, Tabs } from "../../design/parts";
import { use_filters } from "../../state/router";
import { t } from "../../state/texts";
import { Decided } from "./decided";
import { WaitingForMe } from "./waiting";

export default function Approvals() {
  const [{ vue }] = use_filters();
  const tabs = [{ to: "approbations", name: t("menu.approvals") }, { to: "approbations?vue=decidees", name: t("approval.asked_and_decided") }];
  return (
    <>
      <PageHead title={t("approval.title")} lead={t("approval.lead")} />
      <div class="stack-wide">
        <Tabs label={t("approval.title")} tabs={tabs} at={vue === "decidees" ? "approbations?vue=decidees" : "approbations"} />
        {vue === "decidees" ? <Decided /> : <WaitingForMe />}
      </div>
    </>
  );
}
