// What scans come to until the database has it: totals, how batches are scanned, suspected stamps. As large as there
// are of these, however many scans. Private to the scan follower, which guards it.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <map>

#include "qrcongo/verification/ledger/scan_ledger.hpp"
#include "qrcongo/verification/verdict.hpp"

namespace qrcongo::verification {

// No batch's number: of codes that are no stamp's.
inline constexpr std::uint32_t no_batch = std::numeric_limits<std::uint32_t>::max();

struct TotalKey {
  std::int64_t hour = 0;  // since 1970
  std::uint32_t batch = no_batch;
  Verdict verdict = Verdict::unknown;  // as it was answered
  std::uint8_t place = 0;

  auto operator<=>(const TotalKey&) const = default;
};

struct ScannedStamps {
  std::uint64_t scanned = 0;  // for the first time
  std::uint64_t often = 0;    // for the time that makes it often
};

struct SuspectedStamp {
  std::uint8_t rules = 0;  // bits of CopyRule
  std::int64_t first_at_ms = 0;
  std::int64_t last_at_ms = 0;
  std::uint32_t count = 0;  // of the stamp's scans
};

struct ScanTally {
  std::map<TotalKey, std::int64_t> totals;
  std::map<std::uint32_t, ScannedStamps> batches;
  std::map<std::uint64_t, SuspectedStamp> suspected;  // by the stamp's number
  std::uint64_t sequence = 0;                         // of the last scan; 0: none

  // often_from: a stamp is scanned often from so many scans on.
  void add(const ledger::KeptScan& kept, std::uint32_t often_from);
  void join(const ScanTally& later);
};

}  // namespace qrcongo::verification
