#include "src/verification/scan_tally.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "qrcongo/base/clock.hpp"
#include "src/verification/client_keys.hpp"
#include "src/verification/recent_looks.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

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
  CHECK(stamp.looks.size() >= LookBudget::of_a_place_a_day + 2);
  CHECK(stamp.looks.size() < 6 * LookBudget::of_a_place_a_day);
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

TEST_CASE("a budget takes so many of a network a day, and of a place those that the lot falls on") {
  LookBudget budget;
  for (int i = 0; i < 5; ++i) CHECK(budget.take(7, 0));
  CHECK(!budget.take(7, 2 * hour_ms));
  // Each network's first look stands before anybody's second one, whatever its lot.
  for (std::int64_t draw = 100; draw < 124; ++draw) CHECK(budget.take(draw, minute_ms));
  CHECK(!budget.take(7, minute_ms));
  CHECK(!budget.take(101, minute_ms));
  // Of first looks the lowest lots win, and again their turn comes after all first ones.
  CHECK(!budget.take(200, minute_ms));
  CHECK(!budget.take(200, minute_ms));
  CHECK(budget.take(50, hour_ms));
  CHECK(!budget.take(123, hour_ms));
  CHECK(!budget.take(50, hour_ms));
  CHECK(budget.take(200, day_ms));
}

TEST_CASE("a place that had its share keeps fewer a day, drawn all the same") {
  LookBudget full;
  full.count_earlier(LookBudget::of_a_place);
  for (std::int64_t draw = 101; draw <= 105; ++draw) CHECK(full.take(draw, day_ms));
  CHECK(!full.take(106, day_ms));
  CHECK(full.take(1, day_ms + hour_ms));
  CHECK(full.take(106, 2 * day_ms));
}

TEST_CASE("whoever fills a day with looks of one network, or first of many, takes nobody's place for certain") {
  Tallied room;
  for (std::uint64_t client = 1; client <= 25; ++client) room.look_from(7, client << 32U | 9U, 3);
  for (std::uint64_t client = 1; client <= 5; ++client) room.look_from(7, client << 32U | (100U + client), 3);
  CHECK(room.looks(7).size() == LookBudget::of_a_client_a_day + 5);
  for (std::size_t i = 5; i < room.looks(7).size(); ++i) CHECK(network_of_mark(room.looks(7)[i].scan.client) > 100);

  // What is kept of many are the lowest lots, whoever came first.
  Tallied crowd;
  std::vector<std::int64_t> draws;
  for (std::uint64_t client = 1; client <= 400; ++client) {
    crowd.look_from(8, client, 3);
    ledger::KeptScan look = look_at(8, client, true);
    look.scan.client = client;
    draws.push_back(draw_of(look));
  }
  std::sort(draws.begin(), draws.end());
  std::size_t winners = 0;
  for (const ledger::KeptScan& look : crowd.looks(8)) {
    if (draw_of(look) < draws.at(LookBudget::of_a_place_a_day)) ++winners;
  }
  CHECK(winners == LookBudget::of_a_place_a_day);
}

TEST_CASE("tallies of parts keep whatever a tally of all would have drawn") {
  Tallied whole;
  Tallied parts;
  ScanTally joined;
  for (std::uint64_t client = 1; client <= 300; ++client) {
    whole.look_from(7, client % 100, 3);
    parts.look_from(7, client % 100, 3);
    if (client % 30 != 0) continue;
    joined.join(parts.tally);
    parts.tally = {};
  }
  const auto sequences_of = [](const SuspectedStamp& stamp) {
    std::vector<std::uint64_t> all;
    for (const ledger::KeptScan& look : stamp.looks) all.push_back(look.sequence);
    return all;
  };
  CHECK(sequences_of(joined.suspected.at(7)) == sequences_of(whole.tally.suspected.at(7)));
  CHECK(joined.suspected.at(7).left_out == whole.tally.suspected.at(7).left_out);
}

TEST_CASE("a client's network is the half of its mark that it has in common with its IPv6 /48, and no more") {
  FakeRandom random;
  ClientKeys keys(random, 0);
  const auto mark = [&](const char* address) { return keys.mark(address, hour_ms); };
  const ClientMark one = mark("2001:db8:1:1::1");
  CHECK(one.today == mark("2001:db8:1:1::2").today);
  CHECK(one.today != mark("2001:db8:1:2::1").today);
  CHECK(network_of_mark(one.today) == network_of_mark(mark("2001:db8:1:2::1").today));
  CHECK(network_of_mark(one.today) != network_of_mark(mark("2001:db8:2:1::1").today));
  CHECK(one.site == mark("2001:db8:1:2::1").site);
  CHECK(one.budget != mark("2001:db8:1:2::1").budget);
  CHECK(network_of_mark(mark("192.0.2.1").today) != network_of_mark(mark("192.0.2.2").today));
  CHECK(!mark("192.0.2.1").site.has_value());
  CHECK(keys.mark("2001:db8:1:1::1", day_ms + hour_ms).today != one.today);
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

TEST_CASE("a few looks of one network before a suspicion push out nobody else's, and those of many not all of them") {
  const auto look_from = [](std::uint64_t sequence, std::uint64_t client) {
    ledger::KeptScan look = look_at(7, sequence, false);
    look.scan.client = client;
    return look;
  };
  RecentLooks recent(1);
  for (std::uint64_t victim = 1; victim <= 4; ++victim) recent.add(look_from(victim, victim));
  for (std::uint64_t sequence = 5; sequence <= 600; ++sequence) recent.add(look_from(sequence, sequence << 32U | 99U));
  const auto looks = recent.of(7);
  REQUIRE(looks.size() == RecentLooks::places);
  for (std::size_t i = 0; i < 4; ++i) CHECK(looks.at(i).sequence == i + 1);
  CHECK(looks.back().sequence == 600);

  // Of many stamps: how many first looks outlive ten strangers, of whom each looks once.
  int survivors = 0;
  for (std::uint64_t number = 1; number <= 100; ++number) {
    RecentLooks other(1);
    for (std::uint64_t sequence = 1; sequence <= 18; ++sequence) {
      ledger::KeptScan look = look_at(number, sequence, false);
      look.scan.client = number * 100 + sequence;
      other.add(look);
    }
    for (const ledger::KeptScan& look : other.of(number)) {
      if (look.sequence <= 8) ++survivors;
    }
  }
  CHECK(survivors > 200);
}

TEST_CASE("recent looks are of a fixed size: the oldest nearby go") {
  RecentLooks recent(1);
  for (std::uint64_t sequence = 1; sequence <= 20; ++sequence) recent.add(look_at(sequence, sequence, false));
  CHECK(recent.of(12).empty());
  for (std::uint64_t number = 13; number <= 20; ++number) CHECK(recent.of(number).size() == 1);
  CHECK(recent.of(21).empty());
}
