// What waits for this person, by role: each line is one question to the server, and leads to where it is dealt with.
import { get, type Page } from "../../api/client";
import { problem_from, type Problem } from "../../api/problem";
import type { Approval, Certificate, Me, Order } from "../../api/types";
import type { TextName } from "../../generated/text_name";
import { address_of } from "../../state/routes";
import { word } from "../../state/texts";

export type Waiting = {
  name: TextName;
  to: string;
  count: number;
  is_more: boolean; // than counted
  first: string[];
};

type Question = { name: TextName; to: string; ask: (signal: AbortSignal) => Promise<{ count: number; is_more: boolean; first: string[] }> };

const counted_max = 20;
const named_max = 3;

function counted<T>(page: Page<T>, label: (row: T) => string) {
  return { count: page.items.length, is_more: page.next !== null, first: page.items.slice(0, named_max).map(label) };
}

const of_order = (order: Order) => `${order.number} (${order.product_name})`;
const of_certificate = (certificate: Certificate) => `${certificate.number ?? certificate.reference} (${certificate.product_name})`;
const of_approval = ({ kind, subject_label }: Approval) => {
  const label = kind === "tariff" ? word("category", subject_label) : subject_label;
  return label ? `${word("approval_kind", kind)} ${label}` : word("approval_kind", kind);
};

type Narrower = { awaiting?: "me"; applied_by?: Order["applied_by"] };

const orders = (name: TextName, state: Order["state"][], narrower: Narrower = {}, to = address_of("commandes", { etat: state.join(",") })): Question => ({
  name,
  to,
  ask: async (signal) => counted(await get("/api/v1/orders", { query: { state, limit: counted_max, ...narrower }, signal }), of_order),
});

const certificates = (name: TextName, state: Certificate["state"][], to: string, narrower: Pick<Narrower, "awaiting"> = {}): Question => ({
  name,
  to,
  ask: async (signal) => counted(await get("/api/v1/certificates", { query: { state, limit: counted_max, ...narrower }, signal }), of_certificate),
});

const approvals: Question = {
  name: "waiting.approvals",
  to: "approbations",
  ask: async (signal) => counted(await get("/api/v1/approvals", { query: { awaiting: "me", limit: counted_max }, signal }), of_approval),
};

const suspicions: Question = {
  name: "waiting.suspicions",
  to: "soupcons",
  ask: async (signal) => counted(await get("/api/v1/suspicions", { query: { state: ["open"], limit: counted_max }, signal }), ({ product_name, enterprise_name }) => `${product_name}, ${enterprise_name}`),
};

const reports: Question = {
  name: "waiting.reports",
  to: "signalements",
  ask: async (signal) => counted(await get("/api/v1/citizen-reports", { query: { state: ["new", "seen"], limit: counted_max }, signal }), ({ number, product_name }) => (product_name ? `${number} (${product_name})` : number)),
};

function questions_of(me: Me): Question[] {
  const of_cashier = me.duties.includes("cashier") ? [orders("waiting.to_collect", ["approved"], { awaiting: "me" }, address_of("commandes", { vue: "a_encaisser" }))] : [];
  const of_country = [
    approvals,
    certificates("waiting.to_review", ["submitted"], address_of("certificats", { etape: "examiner" }), { awaiting: "me" }),
    certificates("waiting.to_decide", ["under_review"], address_of("certificats", { etape: "accorder" }), { awaiting: "me" }),
    ...of_cashier,
    orders("waiting.stopped", ["failed", "on_hold"]),
    suspicions,
    reports,
  ];
  switch (me.role) {
    case "ADMIN_GOUVERNEMENTAL":
    case "OPERATEUR_OCC":
      return of_country;
    case "ENTREPRISE_CERTIFIEE":
      return [
        certificates("waiting.to_correct", ["corrections_requested"], "certificats"),
        orders("waiting.to_pay", ["approved"]),
        orders("waiting.to_apply", ["delivered"], { applied_by: "enterprise" }),
        orders("waiting.drafts", ["draft"]),
        certificates("waiting.draft_files", ["draft"], "certificats"),
        orders("waiting.stopped_own", ["failed", "on_hold"]),
      ];
    case "ESTAMPILLEUR_AGREE":
      return [
        orders("waiting.to_receive", ["ready"], {}, "travaux"),
        orders("waiting.to_apply", ["delivered"], { applied_by: "printer" }, "travaux"),
      ];
    case "AUDITEUR_SYSTEME":
      return [suspicions, orders("waiting.stopped", ["failed", "on_hold"])];
    default:
      return [];
  }
}

export const lines_of = (me: Me) => questions_of(me).length;

export type WhatWaits = { lines: Waiting[]; problem: Problem | undefined };

// A question that fails leaves the other lines where they are.
export async function read_waiting(me: Me, signal: AbortSignal): Promise<WhatWaits> {
  const answers = await Promise.allSettled(questions_of(me).map(async ({ name, to, ask }) => ({ name, to, ...(await ask(signal)) })));
  const [failed] = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : []));
  const answered = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  if (failed !== undefined && answered.length === 0) throw failed;
  return { lines: answered.filter(({ count }) => count > 0), problem: failed === undefined ? undefined : problem_from(failed) };
}
