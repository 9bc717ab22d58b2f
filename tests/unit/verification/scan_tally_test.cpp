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
  void look_from(std::uint64_t number, std::uint64_t client, std::uint8_t place) {
    ledger::KeptScan look = look_at(number, ++sequence, true);
    look.scan.client = client;
    look.scan.place = place;
    look.scan.source = ledger::PlaceSource::declared;
    tally.add(look, often_from, recent);
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

TEST_CASE("a tally holds so many looks of a client at a stamp and the newest, and counts the others") {
  Tallied room;
  room.look(7, true, 600);
  const SuspectedStamp& stamp = room.tally.suspected.at(7);
  CHECK(stamp.looks.size() == LookBudget::of_a_client_a_day);
  REQUIRE(stamp.held() == LookBudget::of_a_client_a_day + 1);
  CHECK(stamp.in_order().back().sequence == 600);
  CHECK(stamp.left_out == 600 - stamp.held());
  CHECK(stamp.last_at_ms == 600);
  CHECK(room.tally.looks == stamp.held());

  room.look_from(7, 99, 4);
  CHECK(stamp.in_order().back().scan.client == 99);
  CHECK(stamp.left_out == 600 - LookBudget::of_a_client_a_day - 1);

  ledger::KeptScan cleared = look_at(7, 1'000'000, false);
  cleared.scan.kind = ledger::ScanKind::cleared;
  room.tally.add(cleared, often_from, room.recent);
  CHECK(!room.tally.suspected.contains(7));
  CHECK(room.tally.looks == 0);
}

TEST_CASE("many clients fill a place's share of a stamp and no other place's") {
  Tallied room;
  for (std::uint64_t client = 1; client <= 600; ++client) room.look_from(7, client, 3);
  room.look_from(7, 601, 4);
  room.look(7, true);
  const SuspectedStamp& stamp = room.tally.suspected.at(7);
  CHECK(stamp.looks.size() == LookBudget::of_a_place_a_day + 2);
  CHECK(stamp.held() == stamp.looks.size() + 1);
  CHECK(stamp.left_out == 602 - stamp.held());
}

TEST_CASE("a tally holds so many looks in all, and of each stamp the first and the newest whatever else there is") {
  Tallied room;
  for (std::uint64_t number = 1; room.tally.looks < suspected_looks_max; ++number) room.look(number, true, 6);
  const std::size_t full = room.tally.looks;
  CHECK(full < suspected_looks_max + LookBudget::of_a_client_a_day + 1);
  constexpr std::uint64_t late = 1'000'000;
  room.look(late, true, 600);
  room.look_from(late, 8, 8);
  const SuspectedStamp& stamp = room.tally.suspected.at(late);
  CHECK(stamp.held() == 2);
  CHECK(stamp.left_out == 599);
  CHECK(room.tally.looks == full + 2);
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
  CHECK(earlier.suspected.at(7).left_out == 0);
  CHECK(earlier.suspected.at(7).first_at_ms == 3);
  CHECK(earlier.suspected.at(7).last_at_ms == 7);

  ScanTally flooded;
  std::swap(flooded, room.tally);
  room.look(7, true, 600);
  flooded.join(room.tally);
  const SuspectedStamp& stamp = flooded.suspected.at(7);
  CHECK(stamp.held() == 2 + LookBudget::of_a_client_a_day + 1);
  CHECK(stamp.left_out == 605 - stamp.held());
  CHECK(flooded.looks == stamp.held());
}

TEST_CASE("a budget takes so many of a client and a place a day, then one an hour, then one a day") {
  LookBudget budget;
  for (int i = 0; i < 5; ++i) CHECK(budget.take(1, 0));
  CHECK(!budget.take(1, 0));
  CHECK(!budget.take(1, 2 * hour_ms));
  for (std::uint64_t client = 2; client <= 21; ++client) CHECK(budget.take(client, minute_ms));
  CHECK(!budget.take(22, minute_ms));
  CHECK(budget.take(22, minute_ms + hour_ms));
  CHECK(!budget.take(23, minute_ms + hour_ms + 1));
  CHECK(budget.take(1, day_ms));

  LookBudget full;
  for (std::uint64_t client = 0; client < LookBudget::of_a_place; ++client) full.count(client, 0);
  CHECK(!full.take(1000, 23 * hour_ms));
  CHECK(full.take(1000, day_ms));
  CHECK(!full.take(1001, day_ms + hour_ms));
}

TEST_CASE("a client that looks again and again pushes out no look of a stamp that others made") {
  RecentLooks recent(1);
  ledger::KeptScan other = look_at(7, 1, false);
  other.scan.client = 1;
  recent.add(other);
  other.sequence = 2;
  other.scan.place = 4;
  recent.add(other);
  for (std::uint64_t sequence = 3; sequence <= 600; ++sequence) {
    ledger::KeptScan look = look_at(7, sequence, false);
    look.scan.client = sequence < 300 ? 2 : sequence;
    look.scan.place = 3;
    recent.add(look);
  }
  const auto looks = recent.of(7);
  REQUIRE(looks.size() == RecentLooks::places);
  CHECK(looks.at(0).sequence == 1);
  CHECK(looks.at(1).sequence == 2);
  CHECK(looks.back().sequence == 600);
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
