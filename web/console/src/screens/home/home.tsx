// Each role's home: what waits, what happened, what is going on. Every card asks for itself, and fails for itself.
import type { Role } from "../../api/types";
import { ButtonLink, PageHead } from "../../design/parts";
import { use_me } from "../../state/me";
import { t, today_text, word } from "../../state/texts";
import { FiguresCard } from "./figures_card";
import { FindingsCard } from "./findings_card";
import { LiveCard } from "./live_card";
import { MakingCard } from "./making_card";
import { RecentCard } from "./recent_card";
import { WaitingCard } from "./waiting_card";

const sees_live: Role[] = ["ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC", "AUDITEUR_SYSTEME"];
const sees_making: Role[] = ["ENTREPRISE_CERTIFIEE", "ESTAMPILLEUR_AGREE"];
const sees_figures: Role[] = ["ADMIN_GOUVERNEMENTAL", "ENTREPRISE_CERTIFIEE", "AUDITEUR_SYSTEME"];

function FirstActs({ role }: { role: Role }) {
  if (role === "ENTREPRISE_CERTIFIEE") {
    return <><ButtonLink look="main" to="commandes/nouvelle">{t("home.order")}</ButtonLink><ButtonLink to="certificats/nouveau">{t("home.apply")}</ButtonLink></>;
  }
  if (role === "OPERATEUR_OCC") return <ButtonLink to="estampille">{t("home.inspect")}</ButtonLink>;
  if (role === "ESTAMPILLEUR_AGREE") return <ButtonLink look="main" to="travaux">{t("home.jobs")}</ButtonLink>;
  return null;
}

export default function Home() {
  const { name, role, organisation } = use_me();
  return (
    <>
      <PageHead title={t("home.hello", { name })} lead={t("home.lead", { role: word("role", role), organisation: organisation.name, day: today_text() })}>
        <FirstActs role={role} />
      </PageHead>
      <div class="stack-wide">
        <div class="home-columns">
          <div class="stack-wide">
            <WaitingCard />
            {role === "AUDITEUR_SYSTEME" && <FindingsCard />}
            {sees_making.includes(role) && <RecentCard />}
          </div>
          <div class="stack-wide">
            {sees_live.includes(role) && <LiveCard />}
            {sees_making.includes(role) && <MakingCard />}
            {!sees_making.includes(role) && <RecentCard />}
          </div>
        </div>
        {sees_figures.includes(role) && <FiguresCard />}
      </div>
    </>
  );
}
