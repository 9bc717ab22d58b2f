// What is remembered of one stamp's scans. Plain values of which files are made: a change of layout is a new version of
// the ledger's files.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "qrcongo/verification/ledger/scan.hpp"

namespace qrcongo::verification::ledger {

// Minutes since 2026-01-01T00:00Z; earlier is 0.
using Minute = std::uint32_t;
Minute minute_of(std::int64_t at_ms);
std::int64_t ms_of(Minute minute);

// One counted scan, as much of it as is kept.
struct Look {
  Minute minute = 0;
  std::uint8_t place = 0;
  PlaceSource source = PlaceSource::none;
  std::uint8_t client = 0;  // eight bits of the client's mark: enough to tell neighbours apart, not to know anybody

  bool operator==(const Look&) const = default;
};

Look look_of(const Scan& scan);

// What the rules of copy detection judge by. Looks may come a little out of order of time.
struct ScanSummary {
  std::uint32_t count = 0;
  Minute first = 0;
  Minute last = 0;
  Minute window_start = 0;           // of 24 hours, which begins anew with the first look after it
  std::uint64_t clients = 0;         // a bit a client mark: how many are set says how many clients there are at least
  std::uint64_t places = 0;          // a bit a declared place
  std::uint64_t window_places = 0;   // the same in the window
  std::uint16_t window_count = 0;    // in it
  std::uint16_t declared_count = 0;  // looks with a declared place
  std::uint16_t days = 0;            // on which it was looked at (UTC)
  std::uint8_t last_place = 0;       // declared
  std::uint8_t moves = 0;            // from one declared place to another
  std::uint8_t returns = 0;          // of those, back to a place where it had been
  std::uint8_t first_place = 0;      // of the first look; declared or not
  std::uint8_t first_source = 0;     // PlaceSource
  std::uint8_t unused[5] = {};

  void add(const Look& look);
  int distinct_clients() const;
  int distinct_places() const;

  bool operator==(const ScanSummary&) const = default;
};
static_assert(std::is_trivially_copyable_v<ScanSummary> && sizeof(ScanSummary) == 56);

// The summary, and as long as there are no more than three the looks it is made of, which take less room on disk.
struct StampRecord {
  static constexpr std::size_t looks_max = 3;

  ScanSummary summary;
  std::array<Look, looks_max> looks{};

  void add(const Look& look);
  bool operator==(const StampRecord&) const = default;
};
static_assert(std::is_trivially_copyable_v<StampRecord>);

}  // namespace qrcongo::verification::ledger
