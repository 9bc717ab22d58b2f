// What scans come to in the database, with a real ledger and a real SQLite file.
#include <doctest/doctest.h>

#include "watched_room.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

const std::string all_scans = "SELECT COALESCE(SUM(scans), 0) FROM scan_totals";

}  // namespace

TEST_CASE("scans are added up by hour, batch, verdict and place") {
  WatchedRoom room;
  room.scan(1, "CD-KN");
  room.scan(2);
  room.miss();
  room.miss();
  room.write_all();
  CHECK(room.value(all_scans) == 4);
  const std::string here = " AND batch_id = '" + room.batch.id.str() + "' AND verdict = 'authentic'";
  CHECK(room.value(all_scans + " WHERE place = 'CD-KN'" + here) == 1);
  CHECK(room.value(all_scans + " WHERE place = ''" + here) == 1);
  CHECK(room.value(all_scans + " WHERE batch_id = '' AND verdict = 'unknown' AND place = ''") == 2);
  const std::string this_hour = std::to_string(room.world.clock.now_ms() / hour_ms);
  CHECK(room.value(all_scans + " WHERE hour = " + this_hour) == 3);
  CHECK(room.value("SELECT scanned FROM batch_scans") == 2);
  CHECK(room.value("SELECT often FROM batch_scans") == 0);
}

TEST_CASE("a scan whose network leads somewhere is in the totals, without a place") {
  WatchedRoom room;
  room.scan(1, "CD-KN", ledger::PlaceSource::network);
  room.scan(1, "CD-NK");
  room.write_all();
  CHECK(room.value(all_scans + " WHERE place = ''") == 1);
  CHECK(room.value(all_scans + " WHERE place = 'CD-NK'") == 1);
  CHECK(room.value(all_scans) == 2);
}

TEST_CASE("each scan is in the totals once, whatever was written when the process ended") {
  WatchedRoom room;
  for (std::int64_t position = 1; position <= 20; ++position) room.scan(position);
  room.write_all();
  for (std::int64_t position = 11; position <= 30; ++position) room.scan(position);
  room.restart();
  room.restart();
  room.scan(1);
  room.write_all();
  CHECK(room.value(all_scans) == 41);
  CHECK(room.value("SELECT scanned FROM batch_scans") == 30);
  room.restart();
  REQUIRE(room.follower->write().has_value());
  CHECK(room.value(all_scans) == 41);
}

TEST_CASE("while the database cannot write, scans are added up in memory, and nothing is written by halves") {
  WatchedRoom room;
  room.world.must([](db::Tx& tx) -> Result<void> {
    tx.run("CREATE TRIGGER broken BEFORE UPDATE ON scan_progress BEGIN SELECT RAISE(ABORT, 'broken'); END");
    return {};
  });
  for (std::int64_t position = 1; position <= 10; ++position) {
    room.scan(position);
    static_cast<void>(room.follower->write());
  }
  CHECK(room.value(all_scans) == 0);
  room.world.must([](db::Tx& tx) -> Result<void> {
    tx.run("DROP TRIGGER broken");
    return {};
  });
  room.write_all();
  CHECK(room.value(all_scans) == 10);
}

TEST_CASE("a thread of its own writes, and once more at the end") {
  WatchedRoom room;
  room.follower->start();
  room.scan(1);
  room.scan(2);
  room.ledger->stop();
  room.follower->stop();
  CHECK(room.value(all_scans) == 2);
}

TEST_CASE("the index learns how a batch is scanned, and knows it after a restart") {
  WatchedRoom room;
  for (int looks = 0; looks < 9; ++looks) room.scan(1);
  CHECK(room.index->habit_of(0) == 0);
  room.write_all();
  CHECK(room.value("SELECT often FROM batch_scans") == 1);
  CHECK(room.index->habit_of(0) == 0);  // one stamp does not speak for its batch
  room.world.must([](db::Tx& tx) -> Result<void> {
    tx.run("UPDATE batch_scans SET scanned = 600, often = 7");
    return {};
  });
  room.restart();
  CHECK(room.index->habit_of(0) == 65535);
}

TEST_CASE("a stamp that is seen where it cannot be is suspected, once, with all that speaks against it") {
  WatchedRoom room;
  room.scan(8, "CD-KN");
  room.write_all();
  CHECK(room.list().empty());
  room.copy(7);
  room.write_all();
  REQUIRE(room.list().size() == 1);
  const Suspicion first = room.list().at(0);
  CHECK(first.batch_id == room.batch.id);
  CHECK(first.position == 7);
  CHECK(first.serial == room.serial_at(room.batch, 7));
  CHECK((first.rules & static_cast<unsigned>(CopyRule::went_back)) != 0);
  CHECK((first.rules & static_cast<unsigned>(CopyRule::too_fast)) != 0);
  CHECK(first.certainty == 95);
  CHECK(first.state == SuspicionState::open);
  CHECK(first.scans == 4);
  CHECK(first.last_scan_at == room.world.clock.now_ms());
  CHECK(first.opened_at < first.last_scan_at);

  room.scan(7, "CD-KN");
  room.write_all();
  REQUIRE(room.list().size() == 1);
  CHECK(room.list().at(0).id == first.id);
  CHECK(room.list().at(0).scans == 5);
  CHECK(room.list().at(0).opened_at == first.opened_at);
}

TEST_CASE("a suspicion that a crash kept from the database is opened from the journal") {
  WatchedRoom room;
  room.copy(7);
  room.restart();
  room.write_all();
  CHECK(room.list().size() == 1);
}
