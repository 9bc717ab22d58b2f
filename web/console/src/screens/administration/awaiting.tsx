// Four eyes: what awaits a second person here, who asked for it and who may decide it.
import type { ComponentChildren } from "preact";
import { get } from "../../api/client";
import type { Approval, Schemas } from "../../api/types";
import { Button, Link, Notice, Time } from "../../design/parts";
import { use_load, type Loaded } from "../../state/load";
import { me_now } from "../../state/me";
import { go } from "../../state/router";
import { t, word } from "../../state/texts";

type Kind = Schemas["ApprovalKind"];

export function use_awaiting(kind: Kind): Loaded<Approval[]> {
  return use_load(`administration/awaiting/${kind}`, async (signal) =>
    (await get("/api/v1/approvals", { query: { kind, state: ["awaiting"], limit: 200 }, signal })).items);
}

function who_may(approval: Approval): string {
  const roles = approval.roles.map((role) => word("role", role)).join(", ");
  if (approval.actions.includes("approve")) return t("second_person.you");
  if (approval.asked_by && approval.asked_by.id === me_now()?.id) return t("second_person.not_you", { roles });
  return t("second_person.others", { roles });
}

export function Waiting({ approval, title, children }: { approval: Approval; title: string; children?: ComponentChildren }) {
  const may_decide = approval.actions.includes("approve");
  return (
    <Notice tone="caution" title={title}>
      {children}
      <p>
        {approval.asked_by ? t("second_person.asked_by", { name: approval.asked_by.name }) : t("second_person.asked_by_program")} <Time at={approval.asked_at} />. {who_may(approval)}
      </p>
      {may_decide
        ? <p><Button onClick={() => go("approbations")}>{t("second_person.decide")}</Button></p>
        : <p><Link to="approbations">{t("second_person.see")}</Link></p>}
    </Notice>
  );
}
