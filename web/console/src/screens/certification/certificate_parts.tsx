// What several screens show of a certificate.
import type { ComponentChildren } from "preact";
import type { Certificate, Schemas } from "../../api/types";
import { Bar, Card, Count, Link, Tag, type Tone } from "../../design/parts";
import { count_text, percent_text, t, word } from "../../state/texts";

export type State = Schemas["CertificateState"];

export const certificate_tones: Record<State, Tone> = {
  draft: "plain", submitted: "news", under_review: "news", corrections_requested: "caution", granted: "good",
  rejected: "bad", suspended: "caution", revoked: "bad", expired: "plain",
};

export const CertificateTag = ({ state }: { state: State }) => <Tag tone={certificate_tones[state] ?? "plain"}>{word("certificate_state", state)}</Tag>;

export const name_of = (certificate: Certificate) => certificate.number ?? certificate.reference;

export const CertificateLink = ({ of }: { of: Certificate }) => <Link class="nowrap" to={`certificats/${of.id}`}>{name_of(of)}</Link>;

const figures = (quota: Schemas["Quota"]): [string, number][] => [
  [t("quota.granted"), quota.granted], [t("quota.used"), quota.used], [t("quota.reserved"), quota.reserved], [t("quota.left"), quota.left],
];

// Figures of the certificate year that runs, and how much of it is gone.
export function QuotaCard({ quota, children }: { quota: Schemas["Quota"]; children?: ComponentChildren }) {
  const gone = quota.granted === 0 ? 0 : (quota.used + quota.reserved) / quota.granted;
  return (
    <Card title={t("quota.title")}>
      <div class="stack">
        <dl class="quota">
          {figures(quota).map(([name, count]) => <div key={name}><dt>{name}</dt><dd><Count of={count} /></dd></div>)}
        </dl>
        <Bar share={gone} label={t("quota.bar")} />
        <p class="small soft">{t("quota.words", { share: percent_text(gone), left: count_text(quota.left) })}</p>
        {children}
      </div>
    </Card>
  );
}
