// What must agree, room by room. Each adds to the findings what does not, and to the totals what there is. Private to
// oversight; each call belongs to the thread whose transaction it is given, or to any.
#pragma once

#include "findings.hpp"
#include "qrcongo/stamps/ranges.hpp"
#include "registers.hpp"
#include "store.hpp"

namespace qrcongo::oversight {

// An order's price, deliveries, money, approvals, quota and state, and what the log says of each.
void check_order(const store::OrderFile& file, Findings& findings, Totals& totals);
void check_order_money(const store::OrderFile& file, Findings& findings);
void check_order_approvals(const store::OrderFile& file, Findings& findings);

// A batch against its entry, its order, its delivery; its archives; its receipts. False where no entry of the log
// issued it: then nothing else of it is worth a word.
bool check_batch(const store::BatchFile& file, Findings& findings, Totals& totals);
void check_archives(const store::BatchFile& file, Findings& findings, Totals& totals);
void check_receipts(const store::BatchFile& file, Findings& findings, Totals& totals);

bool is_inside(const store::BatchRow& batch, std::int64_t from, std::int64_t to);  // positions of the batch
std::vector<stamps::Range> received_in(const store::BatchFile& file);              // coalesced

// Activated, spoiled and recalled ranges against acts, entries, receipts and running counts.
void check_facts(db::Tx& tx, const store::BatchFile& file, Findings& findings, Totals& totals);

// One row of a register against its entries.
void check_organisation(const store::Filed<store::OrganisationRow>& file, Findings& findings);
void check_user(const store::Filed<store::UserRow>& file, Findings& findings);
void check_first_invitations(const store::Filed<store::FirstInvitationsRow>& file, Findings& findings);
void check_reset(const store::Filed<store::ResetRow>& file, Findings& findings);
void check_api_client(const store::Filed<store::ApiClientRow>& file, Findings& findings);
void check_encryption_key(const store::Filed<store::EncryptionKeyRow>& file, Findings& findings);
void check_decision(const store::Filed<store::DecisionRow>& file, Findings& findings);
void check_product(const store::Filed<store::ProductRow>& file, Findings& findings);
void check_certificate(const store::Filed<store::CertificateRow>& file, Findings& findings);
void check_tariff(const store::Filed<store::TariffRow>& file, Findings& findings);
void check_handover(const store::Filed<store::HandoverRow>& file, Findings& findings);
void check_suspicion(const store::Filed<store::SuspicionRow>& file, Findings& findings);
void check_citizen_report(const store::Filed<store::CitizenReportRow>& file, Findings& findings);

// One takes another's place, so that they are looked at together.
void check_generations(db::Tx& tx, Findings& findings);

void check_quota(db::Tx& tx, Findings& findings);
// Entries whose rows are gone, and rows that hang on nothing.
void check_loose_rows(db::Tx& tx, Findings& findings);

}  // namespace qrcongo::oversight
