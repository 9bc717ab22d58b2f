// The looks at a stamp that is suspected, as an inspector is shown them. Kept for as long as the suspicion is open and
// some time longer: so many of a place and day by lot (LookBudget), and the newest of each place; the others are
// counted. Plain values, and functions of the thread whose transaction they are given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/base/id.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/tx.hpp"
#include "qrcongo/verification/ledger/scan_ledger.hpp"

namespace qrcongo::verification {

class KeptLooks;

struct SuspectedScan {
  std::int64_t sequence = 0;  // the journal's; 0: the stamp's first look, of which only time and place are remembered
  std::int64_t at = 0;
  std::string place;  // ISO 3166-2; empty: not known
  std::string place_source = "none";
  std::optional<std::string> verdict;  // as it was answered
  std::optional<std::string> client;
  bool is_inspection = false;
  std::int64_t draw = 0;  // of its network, by which it is kept or not (LookBudget); not read again

  auto fields() { return std::tie(sequence, at, place, place_source, verdict, client, is_inspection); }
};

struct SuspectedScanPage {
  std::int64_t after = 0;  // the sequence that the last page ended with; 0: the first page
  std::int64_t limit = 50;
};

// country: whose provinces are the places.
SuspectedScan suspected_scan_of(const ledger::KeptScan& look, const std::string& country);
// Of what the ledger remembers of the stamp; nothing where nobody looked who was counted.
std::optional<SuspectedScan> first_scan_of(const ledger::ScanSummary& scans, const std::string& country);

// In order, some of them perhaps kept before; left_out: how many more there were since the last call. Keeps nothing
// where the stamp has no open suspicion, nor what an earlier decision about it was made over, but for the stamp's first
// one, which stands once.
void keep_suspected_scans(db::Tx& tx, std::int64_t number, const std::vector<SuspectedScan>& scans,
                          std::int64_t left_out = 0);
// The same by the one who writes them all, and who remembers what lies there; it must be cleared where this transaction
// fails.
void keep_suspected_scans(db::Tx& tx, std::int64_t number, const std::vector<SuspectedScan>& scans,
                          std::int64_t left_out, KeptLooks& known);
// The newest first. Code::not_found where there is no such suspicion.
Result<std::vector<SuspectedScan>> suspected_scans(db::Tx& tx, const SuspicionId& id, const SuspectedScanPage& page);
// How many looks there were that are not among these. Code::not_found as well.
Result<std::int64_t> suspected_scans_left_out(db::Tx& tx, const SuspicionId& id);
// Of suspicions that were closed before; how many looks went.
std::int64_t erase_suspected_scans(db::Tx& tx, std::int64_t closed_before_ms);

}  // namespace qrcongo::verification
