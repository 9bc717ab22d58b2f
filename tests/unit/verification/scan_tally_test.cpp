#include "src/verification/scan_tally.hpp"

#include <doctest/doctest.h>

#include "qrcongo/base/clock.hpp"
#include "src/verification/recent_looks.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;

namespace {

constexpr std::uint32_t often_from = 9;

ledger::KeptScan look_at(std::uint64_t number, std::uint64_t sequence, bool is_suspected) {
  ledger::KeptScan look;
  look.sequence = sequence;
  look.scan.number = number;
  look.scan.at_ms = static_cast<std::int64_t>(sequence);
  look.scan.suspicions = is_suspected ? 1 : 0;
  return look;
}

struct Tallied {
  RecentLooks recent{4};
  ScanTally tally;
  std::uint64_t sequence = 0;

  void look(std::uint64_t number, bool is_suspected, int times = 1) {
    for (int i = 0; i < times; ++i) tally.add(look_at(number, ++sequence, is_suspected), often_from, recent);
  }
  const std::vector<ledger::KeptScan>& looks(std::uint64_t number) { return tally.suspected.at(number).looks; }
};

}  // namespace

TEST_CASE("a suspected stamp's looks begin with those that are remembered of it") {
  Tallied room;
  room.look(7, false, 2);
  room.look(8, false);
  room.look(7, true);
  REQUIRE(room.looks(7).size() == 3);
  CHECK(room.looks(7).at(0).sequence == 1);
  CHECK(room.looks(7).at(2).sequence == 4);
  CHECK(room.tally.looks == 3);
  CHECK(room.tally.suspected.size() == 1);
}

TEST_CASE("a tally holds so many looks of a stamp, and so many in all, and forgets those of a stamp that was cleared") {
  Tallied room;
  room.look(7, true, 600);
  CHECK(room.looks(7).size() == suspected_looks_a_stamp);
  CHECK(room.tally.suspected.at(7).last_at_ms == 600);
  auto later = look_at(7, 700, true);
  later.scan.at_ms = hour_ms + 1000;
  room.tally.add(later, often_from, room.recent);
  CHECK(room.looks(7).size() == suspected_looks_a_stamp + 1);
  for (std::uint64_t number = 100; number < 200; ++number) room.look(number, true, 300);
  CHECK(room.tally.looks == suspected_looks_max);
  CHECK(room.tally.suspected.size() == 101);

  ledger::KeptScan cleared = look_at(7, 1'000'000, false);
  cleared.scan.kind = ledger::ScanKind::cleared;
  room.tally.add(cleared, often_from, room.recent);
  CHECK(!room.tally.suspected.contains(7));
  CHECK(room.tally.looks == suspected_looks_max - suspected_looks_a_stamp - 1);
}

TEST_CASE("tallies that are joined hold each look once, and no more than one of them may") {
  Tallied room;
  room.look(7, false, 2);
  room.look(7, true, 2);
  ScanTally earlier;
  std::swap(earlier, room.tally);
  room.look(7, true, 3);
  CHECK(room.looks(7).size() == 5);
  earlier.join(room.tally);
  CHECK(earlier.suspected.at(7).looks.size() == 7);
  CHECK(earlier.looks == 7);
  CHECK(earlier.suspected.at(7).first_at_ms == 3);
  CHECK(earlier.suspected.at(7).last_at_ms == 7);

  ScanTally flooded;
  std::swap(flooded, room.tally);
  room.look(7, true, 600);
  flooded.join(room.tally);
  CHECK(flooded.suspected.at(7).looks.size() == suspected_looks_a_stamp);
  CHECK(flooded.looks == suspected_looks_a_stamp);
}

TEST_CASE("recent looks are of a fixed size: the oldest nearby go") {
  RecentLooks recent(1);
  for (std::uint64_t sequence = 1; sequence <= 20; ++sequence) recent.add(look_at(sequence % 2, sequence, false));
  const auto even = recent.of(0);
  REQUIRE(even.size() == RecentLooks::places / 2);
  CHECK(even.front().sequence == 14);
  CHECK(even.back().sequence == 20);
  CHECK(recent.of(2).empty());
}
