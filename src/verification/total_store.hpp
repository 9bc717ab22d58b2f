// The tables of totals, of how batches are scanned, and of how far the journal was followed. Private to verification;
// each call belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "qrcongo/base/id.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::verification {

struct StoredTotal {
  std::int64_t hour = 0;
  std::string batch_id;  // may be empty
  std::string verdict;
  std::string place;  // the same
  std::int64_t scans = 0;

  auto fields() { return std::tie(hour, batch_id, verdict, place, scans); }
};

struct StoredBatchScans {
  BatchId batch_id;
  std::int64_t scanned = 0;
  std::int64_t often = 0;

  auto fields() { return std::tie(batch_id, scanned, often); }
};

// Onto what stands there.
void add_total(db::Tx& tx, const StoredTotal& total);
void add_batch_scans(db::Tx& tx, const StoredBatchScans& scans);
std::vector<StoredBatchScans> all_batch_scans(db::Tx& tx);

std::int64_t scan_progress(db::Tx& tx);
void set_scan_progress(db::Tx& tx, std::int64_t sequence);

}  // namespace qrcongo::verification
