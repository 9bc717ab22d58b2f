// The looks that an inspector is shown of a suspected stamp, with a real ledger and a real SQLite file.
#include "qrcongo/verification/suspected_scans.hpp"

#include <doctest/doctest.h>

#include "src/verification/kept_looks.hpp"
#include "watched_room.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

struct LookRoom : WatchedRoom {
  SuspicionId suspicion() { return list({0, 50, {"open"}}).at(0).id; }
  std::vector<SuspectedScan> looks(const SuspicionId& id, const SuspectedScanPage& page = {0, 1000}) {
    return *read([&](db::Tx& tx) { return suspected_scans(tx, id, page); });
  }
  std::vector<std::string> places(const SuspicionId& id) {
    std::vector<std::string> all;
    for (const SuspectedScan& look : looks(id)) all.push_back(look.place);
    return all;
  }
  std::int64_t left_out(const SuspicionId& id) {
    return *read([&](db::Tx& tx) { return suspected_scans_left_out(tx, id); });
  }
  void keep(std::int64_t position, const std::vector<SuspectedScan>& scans) {
    world.must([&](db::Tx& tx) -> Result<void> {
      keep_suspected_scans(tx, static_cast<std::int64_t>(number_at(position)), scans);
      return {};
    });
  }
  // As the one who writes them all, who remembers what lies there.
  void keep(std::int64_t position, const std::vector<SuspectedScan>& scans, KeptLooks& known) {
    world.must([&](db::Tx& tx) -> Result<void> {
      keep_suspected_scans(tx, static_cast<std::int64_t>(number_at(position)), scans, 0, known);
      return {};
    });
  }
  std::int64_t erase(std::int64_t closed_before_ms) {
    return *write([&](db::Tx& tx) -> Result<std::int64_t> { return erase_suspected_scans(tx, closed_before_ms); });
  }
  bool takes(const std::string& sql) {
    return write([&](db::Tx& tx) -> Result<void> {
             tx.run(sql);
             return {};
           })
        .has_value();
  }
};

using Places = std::vector<std::string>;

SuspectedScan look_at(std::int64_t sequence, std::int64_t at) {
  SuspectedScan look;
  look.sequence = sequence;
  look.at = at;
  look.verdict = "authentic";
  look.client = "A1B2";
  return look;
}

}  // namespace

TEST_CASE("a suspicion shows the looks that it rests on, and those before it, newest first") {
  LookRoom room;
  room.scan(8, "CD-KN");
  room.copy(7);
  room.write_all();
  const SuspicionId id = room.suspicion();
  CHECK(room.places(id) == Places{"CD-NK", "CD-KN", "CD-NK", "CD-KN"});
  const auto looks = room.looks(id);
  CHECK(looks.front().at == room.world.clock.now_ms());
  CHECK(looks.back().at == room.world.clock.now_ms() - 3 * hour_ms);
  CHECK(looks.back().verdict == "authentic");
  CHECK(looks.front().verdict == "suspected_copy");
  for (const SuspectedScan& look : looks) {
    CHECK(look.place_source == "declared");
    CHECK(look.client.value_or("").size() == 4);
    CHECK(!look.is_inspection);
  }
  CHECK(looks.at(0).client != looks.at(1).client);

  room.scan(7, "CD-KN", ledger::PlaceSource::network);
  room.scan(7);
  room.write_all();
  const auto later = room.looks(id);
  REQUIRE(later.size() == 6);
  CHECK((later.at(0).place.empty() && later.at(0).place_source == "none"));
  CHECK((later.at(1).place == "CD-KN" && later.at(1).place_source == "network"));
}

TEST_CASE("looks come page by page, and none of a suspicion that there is not") {
  LookRoom room;
  room.copy(7);
  room.write_all();
  const SuspicionId id = room.suspicion();
  const auto first = room.looks(id, {0, 3});
  REQUIRE(first.size() == 3);
  const auto rest = room.looks(id, {first.back().sequence, 3});
  REQUIRE(rest.size() == 1);
  CHECK(rest.front().sequence < first.back().sequence);
  const auto none = room.read([&](db::Tx& tx) {
    return suspected_scans(tx, SuspicionId(room.batch.id.str()), SuspectedScanPage{0, 3});
  });
  CHECK(none.error().code == Code::not_found);
}

TEST_CASE("each look is kept once, whatever was written when the process ended") {
  LookRoom room;
  room.copy(7);
  room.restart();
  room.scan(7, "CD-KN");
  room.write_all();
  const SuspicionId id = room.suspicion();
  CHECK(room.looks(id).size() == 5);
  CHECK(room.takes("CREATE TRIGGER broken BEFORE UPDATE ON scan_progress BEGIN SELECT RAISE(ABORT, 'broken'); END"));
  for (int looks = 0; looks < 3; ++looks) {
    room.scan(7, "CD-NK");
    static_cast<void>(room.follower->write());
  }
  CHECK(room.looks(id).size() == 5);
  CHECK(room.takes("DROP TRIGGER broken"));
  room.write_all();
  room.restart();
  REQUIRE(room.follower->write().has_value());
  CHECK(room.looks(id).size() == 8);
}

TEST_CASE("of a first look that nobody remembers there are time and place") {
  LookRoom room;
  room.scan(7, "CD-KN");
  const std::int64_t first_at = room.world.clock.now_ms();
  room.write_all();
  room.recalled_scans = 0;
  room.restart();
  room.copy(7);
  room.write_all();
  const auto looks = room.looks(room.suspicion());
  REQUIRE(looks.size() >= 4);
  const SuspectedScan& first = looks.back();
  CHECK(first.sequence == 0);
  CHECK(first.at / minute_ms == first_at / minute_ms);
  CHECK(first.place == "CD-KN");
  CHECK(!first.verdict.has_value());
  CHECK(!first.client.has_value());
}

TEST_CASE("a restart forgets nothing of the looks before a suspicion") {
  LookRoom room;
  room.scan(7, "CD-KN");
  room.scan(8, "CD-TO");
  room.scan(7, "CD-KN");
  room.write_all();
  room.restart();
  room.copy(7);
  room.write_all();
  const SuspicionId id = room.suspicion();
  const auto looks = room.looks(id);
  REQUIRE(looks.size() == 6);
  CHECK(looks.back().sequence == 1);
  CHECK(looks.back().verdict == "authentic");
  for (const SuspectedScan& look : looks) CHECK(look.client.has_value());
  room.restart();
  room.scan(7, "CD-NK");
  room.write_all();
  CHECK(room.looks(id).size() == 7);
  CHECK(room.left_out(id) == 0);
}

TEST_CASE("a flood by one client buries no look of another one, and is counted once") {
  LookRoom room;
  room.copy(7);
  room.write_all();
  const SuspicionId id = room.suspicion();
  const std::int64_t now_ms = room.world.clock.now_ms();
  std::vector<SuspectedScan> flood;
  for (std::int64_t i = 0; i < 600; ++i) flood.push_back(look_at(1000 + i, now_ms + i));
  SuspectedScan elsewhere = look_at(1600, now_ms + 600);
  elsewhere.client = "Z9Z9";
  elsewhere.place = "CD-TO";
  elsewhere.place_source = "declared";
  flood.push_back(elsewhere);
  room.keep(7, flood);
  room.keep(7, flood);
  const auto looks = room.looks(id);
  REQUIRE(looks.size() == 4 + 5 + 1 + 1);
  CHECK(looks.front().place == "CD-TO");
  CHECK(looks.at(1).sequence == 1599);
  CHECK(looks.at(2).sequence == 1004);
  CHECK(room.left_out(id) == 594);

  room.keep(7, {look_at(2000, now_ms + 700), look_at(2001, now_ms + 701)});
  CHECK(room.looks(id).size() == 11);
  CHECK(room.looks(id).front().sequence == 2001);
  CHECK(room.left_out(id) == 596);
}

TEST_CASE("many clients fill the share of the place that they name, and no other's") {
  LookRoom room;
  room.copy(7);
  room.write_all();
  const SuspicionId id = room.suspicion();
  const std::int64_t now_ms = room.world.clock.now_ms();
  std::vector<SuspectedScan> flood;
  for (std::int64_t i = 0; i < 600; ++i) {
    SuspectedScan look = look_at(1000 + i, now_ms + i);
    look.client = std::to_string(1000 + i);
    look.draw = 1000 + i;
    look.place = "CD-KC";
    look.place_source = "declared";
    flood.push_back(look);
  }
  SuspectedScan elsewhere = look_at(1600, now_ms + 600);
  elsewhere.client = "Z9Z9";
  elsewhere.place = "CD-TO";
  elsewhere.place_source = "declared";
  flood.push_back(elsewhere);
  SuspectedScan by_network = look_at(1601, now_ms + 601);
  by_network.place = "CD-KC";
  by_network.place_source = "network";
  flood.push_back(by_network);
  SuspectedScan inspected = look_at(1602, now_ms + 602);
  inspected.place = "CD-KC";
  inspected.place_source = "declared";
  inspected.is_inspection = true;
  flood.push_back(inspected);
  room.keep(7, flood);
  const auto looks = room.looks(id);
  REQUIRE(looks.size() == 4 + 25 + 1 + 3);
  CHECK(looks.at(0).is_inspection);
  CHECK(looks.at(1).place_source == "network");
  CHECK(looks.at(2).place == "CD-TO");
  CHECK(looks.at(3).sequence == 1599);
  CHECK(room.left_out(id) == 600 - 26);
}

TEST_CASE("a flood of real scans leaves out the same looks, and counts them once whatever is read again") {
  LookRoom room;
  room.copy(7);
  for (int looks = 0; looks < 60; ++looks) room.crowd(7, "CD-KC");
  room.scan(7, "CD-TO");
  room.write_all();
  const SuspicionId id = room.suspicion();
  CHECK(room.places(id).front() == "CD-TO");
  const auto shown = room.looks(id).size();
  const std::int64_t left_out = room.left_out(id);
  CHECK(shown >= 4 + 25 + 1 + 1);
  CHECK(left_out > 0);
  CHECK(static_cast<std::int64_t>(shown) + left_out == 4 + 60 + 1);
  room.restart();
  room.write_all();
  CHECK(room.looks(id).size() == shown);
  CHECK(room.left_out(id) == left_out);
}

TEST_CASE("a day that others filled has room for whom the lot falls on, whoever remembers it") {
  for (const bool remembers : {false, true}) {
    CAPTURE(remembers);
    LookRoom room;
    room.copy(7);
    room.write_all();
    const SuspicionId id = room.suspicion();
    const std::int64_t now_ms = room.world.clock.now_ms();
    KeptLooks known;
    std::int64_t sequence = 1000;
    const auto look_of = [&](std::int64_t draw, std::int64_t at) {
      SuspectedScan look = look_at(sequence++, at);
      look.draw = draw;
      if (remembers) return room.keep(7, {look}, known);
      room.keep(7, {look});
    };
    const auto kept = [&] { return room.value("SELECT COUNT(*) FROM suspected_scans WHERE place = ''"); };
    for (int looks = 0; looks < 25; ++looks) look_of(5000, now_ms);
    CHECK(kept() == 5);
    for (std::int64_t draw = 5001; draw <= 5024; ++draw) look_of(draw, now_ms);
    CHECK(kept() == 5 + 24);
    look_of(6000, now_ms);
    CHECK(kept() == 29);
    for (std::int64_t draw = 1; draw <= 5; ++draw) look_of(draw, now_ms);
    CHECK(kept() == 34);
    look_of(6000, now_ms + day_ms);
    CHECK(kept() == 35);
    CHECK(static_cast<std::int64_t>(room.looks(id).size()) + room.left_out(id) == 4 + 56);
  }
}

TEST_CASE("a flood of many stamps is written in parts, each look once") {
  LookRoom room;
  constexpr std::int64_t stamps = 90;
  for (std::int64_t position = 1; position <= stamps; ++position) room.copy(position);
  for (int looks = 0; looks < 30; ++looks) {
    for (std::int64_t position = 1; position <= stamps; ++position) room.crowd(position, "CD-KC");
  }
  room.write_all();
  const auto told = [&] {
    return room.value("SELECT COUNT(*) FROM suspected_scans") +
           room.value("SELECT COUNT(*) FROM suspected_scans_newest") +
           room.value("SELECT SUM(left_out) FROM suspicions");
  };
  CHECK(room.value("SELECT COUNT(*) FROM suspicions") == stamps);
  CHECK(told() == stamps * (4 + 30));
  CHECK(room.value("SELECT SUM(scans) FROM scan_totals") == stamps * (4 + 30));
  room.restart();
  room.write_all();
  CHECK(told() == stamps * (4 + 30));
}

TEST_CASE("what was left out is never uncounted, and the newest look of a place gives way to a newer one alone") {
  LookRoom room;
  room.copy(7);
  room.write_all();
  const SuspicionId id = room.suspicion();
  std::vector<SuspectedScan> flood;
  for (std::int64_t i = 0; i < 10; ++i) flood.push_back(look_at(1000 + i, room.world.clock.now_ms() + i));
  room.keep(7, flood);
  CHECK(room.left_out(id) == 4);
  CHECK(!room.takes("UPDATE suspicions SET left_out = 0"));
  CHECK(!room.takes("UPDATE suspected_scans_newest SET place = 'CD-KN'"));
  CHECK(!room.takes("UPDATE suspected_scans_newest SET sequence = 1"));
  CHECK(!room.takes("DELETE FROM suspected_scans_newest"));
  REQUIRE(room.close(id, room.world.inspector(), SuspicionOutcome::undecided).has_value());
  CHECK(room.erase(room.world.clock.now_ms() + 1) == 4 + 5 + 1);
  CHECK(room.looks(id).empty());
  CHECK(room.left_out(id) == 4);
}

TEST_CASE("looks are kept while a suspicion is open, and none that a decision was made over") {
  LookRoom room;
  room.copy(7);
  room.write_all();
  const SuspicionId first = room.suspicion();
  const std::int64_t weighed_at = room.world.clock.now_ms();
  REQUIRE(room.close(first, room.world.inspector(), SuspicionOutcome::genuine).has_value());
  room.keep(7, {look_at(1'000'000, weighed_at + 1)});
  CHECK(room.looks(first).size() == 4);

  room.world.clock.advance_ms(day_ms);
  room.copy(7);
  room.write_all();
  const SuspicionId second = room.suspicion();
  CHECK(second != first);
  for (const SuspectedScan& look : room.looks(second)) {
    if (look.sequence != 0) CHECK(look.at > weighed_at);
  }
  CHECK(room.looks(second).size() == 5);
  CHECK(room.looks(second).back().sequence == 0);
  CHECK(room.looks(first).size() == 4);
}

TEST_CASE("looks of a suspicion that was closed long ago are erased, and no others") {
  LookRoom room;
  room.copy(7);
  room.copy(8);
  room.write_all();
  const SuspicionId closed = room.suspicion();
  REQUIRE(room.close(closed, room.world.inspector(), SuspicionOutcome::undecided).has_value());
  const std::int64_t closed_at = room.world.clock.now_ms();
  const SuspicionId open = room.suspicion();
  CHECK(room.erase(closed_at) == 0);
  CHECK(!room.takes("DELETE FROM suspected_scans"));
  CHECK(!room.takes("UPDATE suspected_scans SET place = ''"));
  CHECK(room.erase(closed_at + 1) == 4);
  CHECK(room.looks(closed).empty());
  CHECK(room.looks(open).size() == 4);
}

TEST_CASE("a client has one name at a stamp, and another one at another stamp") {
  ledger::KeptScan look;
  look.sequence = 1;
  look.scan.number = 7;
  look.scan.client = 42;
  const auto name = suspected_scan_of(look, "CD").client;
  look.sequence = 2;
  CHECK(suspected_scan_of(look, "CD").client == name);
  look.scan.number = 8;
  CHECK(suspected_scan_of(look, "CD").client != name);
  look.scan.kind = ledger::ScanKind::inspected;
  CHECK(suspected_scan_of(look, "CD").is_inspection);
}
