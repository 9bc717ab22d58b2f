// The own account: who I am, what proves it, and where I am signed in.
import { Card, Facts, PageHead } from "../../design/parts";
import { use_me } from "../../state/me";
import { t, word } from "../../state/texts";
import { Identity } from "./identity";
import { OwnPassword } from "./own_password";
import { OwnSessions } from "./own_sessions";
import { SecondFactorState } from "./second_factor_state";

export default function Account() {
  const me = use_me();
  return (
    <>
      <PageHead title={t("account.title")} lead={t("account.lead")} />
      <div class="columns">
        <div class="stack-wide">
          <Card title={t("account.identity")}>
            <div class="stack">
              <Facts of={[
                [t("account.email"), me.email],
                [t("account.organisation"), me.organisation.name],
                [t("account.role"), word("role", me.role)],
                me.duties.length > 0 && [t("account.duties"), me.duties.map((duty) => word("duty", duty)).join(", ")],
              ]} />
              <p class="soft small">{t("account.fixed")}</p>
              <Identity />
            </div>
          </Card>
          <Card title={t("account.password")}><OwnPassword /></Card>
        </div>
        <div class="stack-wide">
          <Card title={t("account.second_factor")}><SecondFactorState /></Card>
          <Card title={t("account.sessions")}><OwnSessions /></Card>
        </div>
      </div>
    </>
  );
}
