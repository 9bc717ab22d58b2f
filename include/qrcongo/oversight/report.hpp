// What a reconciliation came to: sums over the whole country, and what does not agree. Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace qrcongo::oversight {

// One thing that does not agree, and the row that it is about.
struct Finding {
  std::string code;          // "batch_not_in_log"
  std::string text;          // for people, in French
  std::string subject_kind;  // "batch"
  std::string subject_id;
  std::optional<std::int64_t> expected{};  // where it is an amount or a count
  std::optional<std::int64_t> found{};
};

// In stamps, where nothing else is said.
struct Totals {
  std::int64_t orders = 0;    // orders, in any state
  std::int64_t ordered = 0;   // of orders that were submitted and not rejected, cancelled or lapsed
  std::int64_t paid = 0;      // of orders whose state says paid or later
  std::int64_t issued = 0;    // in batches
  std::int64_t archived = 0;  // in archives that were made
  std::int64_t received = 0;
  std::int64_t activated = 0;
  std::int64_t spoiled = 0;
  std::int64_t recalled = 0;  // now
  std::int64_t burnt = 0;     // numbers below the last batch's end that are nobody's: leased in vain, never printed
  std::int64_t archives_without_file = 0;       // archives, still to be kept; made again when they are asked for
  std::map<std::string, std::int64_t> money{};  // confirmed payments less credits, in minor units by currency
};

struct Report {
  std::int64_t made_at = 0;  // time
  std::int64_t duration_ms = 0;
  std::int64_t audit_entries = 0;
  std::string audit_root{};  // hex; empty where the log does not verify
  Totals totals;
  std::int64_t findings_count = 0;
  std::vector<Finding> findings{};  // the first of them
};

}  // namespace qrcongo::oversight
