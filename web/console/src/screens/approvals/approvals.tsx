import { PageHead, Tabs } from "../../design/parts";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t } from "../../state/texts";
import { Decided } from "./decided";
import { WaitingForMe } from "./waiting";

export default function Approvals() {
  const [{ vue }] = use_filters<"approbations">();
  const tabs = [{ to: "approbations", name: t("menu.approvals") }, { to: address_of("approbations", { vue: "decidees" }), name: t("approval.asked_and_decided") }];
  return (
    <>
      <PageHead title={t("approval.title")} lead={t("approval.lead")} />
      <div class="stack-wide">
        <Tabs label={t("approval.title")} tabs={tabs} at={vue === "decidees" ? address_of("approbations", { vue: "decidees" }) : "approbations"} />
        {vue === "decidees" ? <Decided /> : <WaitingForMe />}
      </div>
    </>
  );
}
