// What scans come to until the database has it: totals, how batches are scanned, suspected stamps with their looks. As
// large as there are of these, however many scans; of looks there are so many a client, a place and in all. Private to
// the scan follower, which guards it.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "look_budget.hpp"
#include "qrcongo/verification/ledger/scan_ledger.hpp"
#include "qrcongo/verification/verdict.hpp"

namespace qrcongo::verification {

// No batch's number: of codes that are no stamp's.
inline constexpr std::uint32_t no_batch = std::numeric_limits<std::uint32_t>::max();

// Of looks that are held for the database, in all; beyond it the newest of each place that is held, and of each stamp
// one place at least. Whoever floods a thousand stamps while the database cannot write fills no more memory than that.
inline constexpr std::size_t suspected_looks_max = 20'000;

class RecentLooks;

// The journal has the verdict before that very scan was weighed.
Verdict verdict_of(const ledger::Scan& scan);

// Whether somebody looked at a stamp that exists.
bool is_look(const ledger::Scan& scan);

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

// Where a look was, as far as whoever looks can choose it: what he declares crowds out nothing that a network tells.
struct LookPlace {
  std::uint8_t place = 0;
  ledger::PlaceSource source = ledger::PlaceSource::none;
  bool is_inspection = false;

  auto operator<=>(const LookPlace&) const = default;
};

struct LooksOfPlace {
  LookBudget budget;
  ledger::KeptScan newest;  // of those that the budget refused; sequence 0: none
};

struct SuspectedStamp {
  std::uint8_t rules = 0;  // bits of CopyRule
  std::int64_t first_at_ms = 0;
  std::int64_t last_at_ms = 0;
  std::uint32_t count = 0;  // of the stamp's scans
  std::vector<ledger::KeptScan> looks;
  std::map<LookPlace, LooksOfPlace> places;
  std::uint64_t left_out = 0;       // looks that are neither among these nor the newest of their place
  std::uint64_t last_sequence = 0;  // of all of them

  std::size_t held() const;
  // All that are held, the newest of each place among them.
  std::vector<ledger::KeptScan> in_order() const;
};

struct ScanTally {
  std::map<TotalKey, std::int64_t> totals;
  std::map<std::uint32_t, ScannedStamps> batches;
  std::map<std::uint64_t, SuspectedStamp> suspected;  // by the stamp's number
  std::uint64_t sequence = 0;                         // of the last scan; 0: none
  std::size_t looks = 0;                              // of all suspected stamps

  // often_from: a stamp is scanned often from so many scans on. recent: the looks before it is suspected.
  void add(const ledger::KeptScan& kept, std::uint32_t often_from, RecentLooks& recent);
  void join(const ScanTally& later);

 private:
  void add_look(const ledger::KeptScan& kept, RecentLooks& recent);
  void remember(SuspectedStamp& stamp, const ledger::KeptScan& look);
  void hold(SuspectedStamp& stamp, const ledger::KeptScan& look);
  void join_stamp(SuspectedStamp& stamp, const SuspectedStamp& newer);
  void forget(std::uint64_t number);
};

}  // namespace qrcongo::verification
