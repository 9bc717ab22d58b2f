// What must agree, room by room. Each adds to the findings what does not, and to the totals what there is. Private to
// oversight; each call belongs to the thread whose transaction it is given, or to any.
#pragma once

#include "findings.hpp"
#include "qrcongo/stamps/ranges.hpp"
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

// What the log says of each certificate's grant and state, and of each tariff.
void check_certificates(db::Tx& tx, Findings& findings);
void check_tariffs(db::Tx& tx, Findings& findings);
void check_quota(db::Tx& tx, Findings& findings);
// Entries whose rows are gone, and rows that hang on nothing.
void check_loose_rows(db::Tx& tx, Findings& findings);

}  // namespace qrcongo::oversight
