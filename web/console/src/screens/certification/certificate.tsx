import { get } from "../../api/client";
import type { Certificate } from "../../api/types";
import { Bones, ButtonLink, Card, Count, Day, Facts, Link, PageHead, ProblemNotice, Time, Who } from "../../design/parts";
import { use_load } from "../../state/load";
import { is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { t, word } from "../../state/texts";
import { CertificateTag, name_of, QuotaCard } from "./certificate_parts";
import { Compare } from "./compare";
import { Decisions } from "./decisions";
import { GtinText } from "./gtin_field";
import { History } from "./history";
import { Related } from "./related";
import { DossierSteps, NextNotice } from "./steps";
import { SubmitForm } from "./submit_form";

function ProductCard({ of }: { of: Certificate }) {
  const read = use_load(`product/${of.product_id}/plain`, (signal) => get("/api/v1/products/{id}", { path: { id: of.product_id }, signal }));
  const product = read.value;
  return (
    <Card title={t("certification.product")}>
      <ProblemNotice problem={read.problem} retry={read.reload} />
      <Facts of={[
        [t("product.name"), <Link to={`produits/${of.product_id}`}>{of.product_name}</Link>],
        [t("product.brand"), of.product_brand],
        [t("product.net_content"), product && (product.net_content ?? "–")],
        [t("product.category"), product && word("category", product.category)],
        [t("product.gtin_short"), product && (product.gtin ? <GtinText of={product.gtin} /> : t("product.no_gtin"))],
      ]} />
    </Card>
  );
}

function ApplicationCard({ of }: { of: Certificate }) {
  const is_own = is_role("ENTREPRISE_CERTIFIEE");
  return (
    <Card title={t(is_own ? "application.details" : "application.says")}>
      <Facts of={[
        !is_own && [t("certification.enterprise"), <Link to={`organisations/${of.enterprise_id}`}>{of.enterprise_name}</Link>],
        [t("certification.reference"), of.reference],
        [t("certification.standard"), of.standard],
        [t("certification.site"), of.site],
        [t("certification.quota_asked"), <><Count of={of.quota_requested} /> {t("certification.a_year")}</>],
        [t("certification.requested_by"), <><Who person={of.requested_by} />, <Time at={of.created_at} /></>],
      ]} />
    </Card>
  );
}

// Four eyes: that examiner and granter are two people is there for everybody to see.
function PeopleCard({ of }: { of: Certificate }) {
  if (!of.reviewed_by && !of.granted_by) return null;
  return (
    <Card title={t("people.title")}>
      <Facts of={[
        [t("certification.reviewed_by"), of.reviewed_by && <Who person={of.reviewed_by} />],
        [t("certification.granted_by"), of.granted_by ? <Who person={of.granted_by} /> : t("people.nobody_yet")],
        [t("certification.granted_on"), of.granted_on && <Day at={of.granted_on} />],
        [t("certification.valid_until"), of.valid_until && <Day at={of.valid_until} />],
      ]} />
    </Card>
  );
}

const has_ended = (of: Certificate) => of.state === "rejected" || of.state === "revoked" || of.state === "expired";

const is_examined = ({ state }: Certificate) => state === "submitted" || state === "under_review";

const soon_ms = 90 * 24 * 3_600_000;
const ends_soon = (of: Certificate) => of.valid_until !== null && Date.parse(of.valid_until) - Date.now() < soon_ms;

export default function CertificateScreen({ parameters }: { parameters: Record<string, string> }) {
  const id = parameters["id"]!;
  const [, change] = use_filters<"certificats/:id">();
  const read = use_load(`certificate/${id}`, (signal) => get("/api/v1/certificates/{id}", { path: { id }, signal }), { every_ms: 30_000 });
  const back = { to: "certificats", name: t("menu.certificates") };
  const of = read.value;
  if (!of) {
    return (
      <>
        <PageHead title={t("certification.file")} back={back} />
        {read.problem ? <ProblemNotice problem={read.problem} retry={read.reload} /> : <Bones lines={8} />}
      </>
    );
  }
  const is_own = is_role("ENTREPRISE_CERTIFIEE");
  const is_mine_to_send = of.actions.includes("submit");
  const done = () => {
    change({ decision: undefined });
    read.reload();
  };
  return (
    <>
      <PageHead title={name_of(of)} back={back} lead={<>{[of.product_name, of.product_brand, !is_own && of.enterprise_name].filter(Boolean).join(" · ")} <CertificateTag state={of.state} /></>}>
        {is_own && of.state === "granted" && <ButtonLink to={address_of("commandes/nouvelle", { certificat: id })} look="main">{t("certification.order")}</ButtonLink>}
        {is_own && has_ended(of) && <ButtonLink to={address_of("certificats/nouveau", { produit: of.product_id })} look="main">{t("certification.ask_again")}</ButtonLink>}
        {is_own && of.state === "granted" && ends_soon(of) && <ButtonLink to={address_of("certificats/nouveau", { produit: of.product_id })}>{t("certification.ask_again")}</ButtonLink>}
        {of.number && <ButtonLink to={address_of("commandes", { certificat: id })}>{t("certification.orders")}</ButtonLink>}
      </PageHead>
      <div class="stack-wide">
        {read.problem && <ProblemNotice problem={read.problem} retry={read.reload} />}
        <DossierSteps state={of.state} />
        <NextNotice of={of} asked_by={of.history.filter(({ to }) => to === "corrections_requested").pop()?.by ?? null} />
        {!is_own && is_examined(of) && <Compare of={of} />}
        <div class="columns">
          <div class="stack-wide">
            {is_mine_to_send && <SubmitForm of={of} done={done} />}
            {is_own && of.quota && <QuotaCard quota={of.quota} />}
            {!is_mine_to_send && <ProductCard of={of} />}
            {!is_mine_to_send && <ApplicationCard of={of} />}
            {!is_own && of.quota && <QuotaCard quota={of.quota} />}
          </div>
          <div class="stack-wide">
            {is_mine_to_send && <ProductCard of={of} />}
            <Decisions of={of} done={done} />
            <PeopleCard of={of} />
            <History events={of.history} />
          </div>
        </div>
        <Related of={of} />
      </div>
    </>
  );
}
