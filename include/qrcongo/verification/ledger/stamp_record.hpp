// What is remembered of one stamp's scans. Plain values of which files are made: a change of layout is a new version of
// the ledger's files.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <type_traits>

#include "qrcongo/verification/ledger/scan.hpp"

namespace qrcongo::verification::ledger {

// Minutes since 2026-01-01T00:00Z; earlier is 0.
using Minute = std::uint32_t;
inline constexpr Minute day_minutes = 1440;
Minute minute_of(std::int64_t at_ms);
std::int64_t ms_of(Minute minute);

// One scan, as much of it as is kept.
struct Look {
  Minute minute = 0;
  std::uint8_t place = 0;
  PlaceSource source = PlaceSource::none;
  std::uint8_t client = 0;  // eight bits of the client's mark: enough to tell neighbours apart, not to know anybody
  bool early = false;
  bool is_counted = true;
  std::uint16_t habit = 0;

  bool is_known() const { return source == PlaceSource::declared && place != 0; }
  bool operator==(const Look&) const = default;
};
Look look_of(const Scan& scan);

struct ScanSummary;

// What of looks becomes evidence, and who judges it. Whoever writes rules gives it to the ledger; it must not change
// while a ledger lives.
struct EvidenceRules {
  Minute late_after = 6 * day_minutes;  // a look that long after the first one is late
  unsigned anonymous_a_day = 3;         // looks without a known place that count as evidence on one day
  // Whether nobody can have come from one place to the other in that time; may be empty.
  std::function<bool(std::uint8_t from, std::uint8_t to, Minute took)> is_too_fast;
  // After each look: sets suspicions and accusations. Under a lock: short, no call elsewhere; may be empty.
  std::function<void(ScanSummary&, const Look&)> judge;
};

// What the rules of copy detection judge by. Looks may come a little out of order of time.
struct ScanSummary {
  enum Flag : std::uint8_t { too_fast = 1, was_early = 2, is_confirmed = 4 };

  std::uint32_t count = 0;
  Minute first = 0;  // of those that were counted, as is last
  Minute last = 0;
  Minute evidence_from = 0;  // the first look, or since an inspector cleared the stamp
  Minute first_known = 0;    // at a known place
  Minute last_known = 0;
  Minute window_start = 0;           // of 24 hours, which begins anew with the first look after it
  std::uint32_t clients = 0;         // a bit a client mark, which lives for a day: of one day, at least so many clients
  std::uint32_t places = 0;          // a bit a known place
  std::uint32_t window_places = 0;   // the same in the window
  std::uint16_t window_count = 0;    // in it
  std::uint16_t known = 0;           // looks at a known place
  std::uint16_t anonymous_day = 0;   // of the last look without one
  std::uint16_t known_days = 0;      // on which it was looked at at a known place
  std::uint8_t anonymous_today = 0;  // on anonymous_day
  std::uint8_t evidence = 0;         // looks, of anonymous ones so many a day
  std::uint8_t late = 0;             // of those, late ones
  std::uint8_t place = 0;            // the last known one
  std::uint8_t returns = 0;          // to a known place where it had been before
  std::uint8_t first_place = 0;      // of the first look; known or not
  std::uint8_t first_source = 0;     // PlaceSource
  std::uint8_t flags = 0;
  std::uint8_t suspicions = 0;   // the judge's: a bit a rule that holds, until an inspector clears the stamp
  std::uint8_t accusations = 0;  // of those, the ones that a citizen is told

  void add(const Look& look, const EvidenceRules& rules);
  void clear(Minute minute);
  int distinct_clients() const;
  int distinct_places() const;
  bool is_accused() const { return accusations != 0 || has(is_confirmed); }
  bool has(Flag flag) const { return (flags & flag) != 0; }

  bool operator==(const ScanSummary&) const = default;

 private:
  void add_evidence(const Look& look, const EvidenceRules& rules);
  void add_known(const Look& look, const EvidenceRules& rules);
};
static_assert(std::is_trivially_copyable_v<ScanSummary> && sizeof(ScanSummary) == 60);

// The summary, and as long as there are no more than three the looks it is made of, which take less room on disk.
struct StampRecord {
  static constexpr std::size_t looks_max = 3;

  ScanSummary summary;
  std::array<Look, looks_max> looks{};

  void add(const Look& look, const EvidenceRules& rules);
  bool operator==(const StampRecord&) const = default;
};
static_assert(std::is_trivially_copyable_v<StampRecord>);

// Any event of a stamp that exists.
void apply(StampRecord& record, const Scan& scan, const EvidenceRules& rules);

}  // namespace qrcongo::verification::ledger
