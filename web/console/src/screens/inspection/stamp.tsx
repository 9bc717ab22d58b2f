// A stamp's whole life.
import { get } from "../../api/client";
import type { Problem } from "../../api/problem";
import type { Schemas } from "../../api/types";
import { Bones, ButtonLink, Card, Copyable, Day, Facts, Link, Notice, PageHead, ProblemNotice, Tag, type Tone } from "../../design/parts";
import type { ScreenProps } from "../../state/routes";
import { use_load } from "../../state/load";
import { is_role } from "../../state/me";
import { address_of } from "../../state/routes";
import { t, word } from "../../state/texts";
import { ChecksCard, VerdictTag } from "./stamp_checks";
import { StampStory } from "./stamp_story";

type Life = Schemas["StampLife"];

const certificate_tones: Partial<Record<Schemas["CertificateState"], Tone>> = { granted: "good", suspended: "caution", revoked: "bad", expired: "caution" };

function OriginCard({ of }: { of: Life }) {
  const { archive, batch, certificate } = of;
  return (
    <Card title={t("stamp_life.origin")}>
      <Facts of={[
        [t("suspicion.enterprise"), of.enterprise.name],
        [t("stamp_life.certificate"), <>{certificate.number} <Tag tone={certificate_tones[certificate.state] ?? "plain"}>{word("certificate_state", certificate.state)}</Tag></>],
        [t("stamp_life.valid_until"), <Day at={certificate.valid_until} />],
        [t("suspicion.order"), <Link to={`commandes/${of.order.id}`}>{of.order.number}</Link>],
        [t("stamp_life.position"), <Link to={`series/${batch.id}`}>{t("stamp_life.position_in", { position: batch.position, quantity: batch.quantity })}</Link>],
        [t("stamp_life.printer"), of.printer.name],
        archive && [t("stamp_life.archive"), t("stamp_life.archive_part", { name: archive.name, part: archive.part, parts: archive.parts })],
        of.product.gtin !== null && ["GTIN", <code>{of.product.gtin}</code>],
      ]} />
    </Card>
  );
}

function Missing({ serial, problem, retry }: { serial: string; problem: Problem; retry: () => void }) {
  if (problem.name === "unreadable-code") return <ProblemNotice problem={problem} />;
  if (problem.name !== "not-found") return <ProblemNotice problem={problem} retry={retry} />;
  return (
    <Notice tone="bad" title={t("stamp_life.unknown")} role="alert">
      <p>{t("stamp_life.unknown_detail", { serial })}</p>
      <p><Link to={address_of("signalements", { recherche: serial })}>{t("stamp_life.reports")}</Link></p>
    </Notice>
  );
}

export default function OneStamp({ parameters: { serial = "" } }: ScreenProps) {
  const { value: life, problem, reload } = use_load(`stamp/${serial}`, (signal) => get("/api/v1/stamps/{serial}", { path: { serial }, signal }));
  const back = { to: "estampille", name: t("stamp_life.other") };
  if (!life) {
    return (
      <>
        <PageHead title={t("menu.stamp")} back={back} lead={<code>{serial}</code>} />
        {problem ? <Missing serial={serial} problem={problem} retry={reload} /> : <Bones lines={8} />}
      </>
    );
  }
  const { product } = life;
  const is_recalled = life.facts.some((fact) => fact.fact === "recalled" && !fact.lifted);
  return (
    <>
      <PageHead title={product.name} back={back} lead={[product.brand, product.net_content].filter(Boolean).join(" · ")}>
        <VerdictTag serial={life.serial} version={JSON.stringify([life.facts, life.suspicions])} />
      </PageHead>
      <div class="stack-wide">
        {problem && <ProblemNotice problem={problem} retry={reload} />}
        {life.demonstration && <Notice tone="caution"><p>{t("stamp_life.demonstration")}</p></Notice>}
        <Copyable text={life.serial} label={t("suspicions.serial")} />
        <div class="columns">
          <Card title={t("stamp_life.story")}><StampStory of={life} /></Card>
          <div class="stack-wide">
            <OriginCard of={life} />
            <ChecksCard of={life.scans} />
          </div>
        </div>
        <div class="row no-print">
          {is_role("ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC") && !is_recalled && <ButtonLink to={address_of("rappels/nouveau", { estampille: life.serial })}>{t("stamp_life.recall")}</ButtonLink>}
          <Link to={address_of("signalements", { recherche: life.serial })}>{t("stamp_life.reports")}</Link>
        </div>
      </div>
    </>
  );
}
