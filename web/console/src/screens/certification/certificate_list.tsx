// The list behind the tabs of dossiers and certificates.
import { get } from "../../api/client";
import type { Certificate } from "../../api/types";
import { Count, Day, Time, Who } from "../../design/parts";
import type { Column } from "../../design/table";
import { use_list, type Listing } from "../../state/load";
import { t } from "../../state/texts";
import { CertificateLink, CertificateTag, type State } from "./certificate_parts";

type Wanted = { states: State[]; order?: "changed" | undefined; awaiting?: "me" | undefined; q: string; enterprise_id?: string | undefined; keep?: (certificate: Certificate) => boolean; name: string };

const page_rows = 50;

async function read({ states, order, awaiting, q, enterprise_id, keep }: Wanted, cursor: string | undefined, signal: AbortSignal) {
  const ask = (from: string | undefined) => get("/api/v1/certificates", {
    query: { limit: keep ? 4 * page_rows : page_rows, ...(order && { order }), ...(awaiting && { awaiting }), ...(states.length > 0 && { state: states }), ...(q && { q }), ...(enterprise_id && { enterprise_id }), ...(from && { cursor: from }) },
    signal,
  });
  let page = await ask(cursor);
  if (!keep) return page;
  const items = page.items.filter(keep);
  // What the server cannot sort out itself: pages are read until one is full.
  while (items.length < page_rows && page.next) {
    page = await ask(page.next);
    items.push(...page.items.filter(keep));
  }
  return { items, next: page.next };
}

export const use_certificates = (wanted: Wanted): Listing<Certificate> =>
  use_list(`certificates/${wanted.name}/${wanted.enterprise_id ?? ""}/${wanted.q}`, (cursor, signal) => read(wanted, cursor, signal));

type Name = "file" | "product" | "enterprise" | "state" | "asked" | "left" | "since" | "reviewer" | "valid_until";

const all: Record<Name, () => Column<Certificate>> = {
  file: () => ({ name: t("certification.file"), is_head: true, cell: (row) => <CertificateLink of={row} /> }),
  product: () => ({ name: t("certification.product"), cell: (row) => <span>{row.product_name}<br /><span class="small soft">{row.product_brand}</span></span> }),
  enterprise: () => ({ name: t("certification.enterprise"), cell: (row) => row.enterprise_name }),
  state: () => ({ name: t("certification.state"), cell: (row) => <CertificateTag state={row.state} /> }),
  asked: () => ({ name: t("certification.quota_asked"), is_figure: true, cell: (row) => <Count of={row.quota_requested} /> }),
  left: () => ({ name: t("certification.quota_left"), is_figure: true, cell: (row) => (row.quota ? <Count of={row.quota.left} /> : "–") }),
  since: () => ({ name: t("certification.since"), cell: (row) => <Time at={row.state_changed_at} /> }),
  reviewer: () => ({ name: t("certification.reviewed_by"), cell: (row) => (row.reviewed_by ? <Who person={row.reviewed_by} /> : "–") }),
  valid_until: () => ({ name: t("certification.valid_until"), cell: (row) => (row.valid_until ? <Day at={row.valid_until} /> : "–") }),
};

export const columns_of = (...names: Name[]) => names.map((name) => all[name]());
