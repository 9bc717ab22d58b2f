#include <doctest/doctest.h>

#include "qrcongo/base/text.hpp"
#include "watched_room.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

// A stamp that was copied, and what is suspected of it.
struct SuspectedRoom : WatchedRoom {
  SuspectedRoom() {
    copy(7);
    write_all();
    REQUIRE(list().size() == 1);
    id = list().at(0).id;
  }

  SuspicionId id;
  const identity::Call inspector = world.inspector();

  identity::Call inspector_now() {
    world.clock.advance_ms(minute_ms);
    return world.inspector();
  }
  ledger::ScanSummary scans() { return ledger->look(number_at(7)); }
};

Suspicion seen(const WatchedRoom& room, std::int64_t position, CopyRule rule, std::int64_t at) {
  Suspicion suspicion;
  suspicion.batch_id = room.batch.id;
  suspicion.position = position;
  suspicion.number = static_cast<std::int64_t>(room.number_at(position));
  suspicion.serial = room.serial_at(room.batch, position);
  suspicion.rules = static_cast<std::uint8_t>(rule);
  suspicion.certainty = certainty_of(suspicion.rules);
  suspicion.opened_at = at;
  suspicion.last_scan_at = at;
  return suspicion;
}

void note(WatchedRoom& room, const Suspicion& suspicion) {
  room.world.must([&](db::Tx& tx) -> Result<void> {
    room.suspicions.note(tx, suspicion);
    return {};
  });
}

}  // namespace

TEST_CASE("an inspector who finds a stamp genuine wipes what spoke against it") {
  SuspectedRoom room;
  CHECK(room.scans().is_accused());
  const auto closed = room.close(room.id, room.inspector_now(), SuspicionOutcome::genuine);
  REQUIRE(closed.has_value());
  CHECK(closed->state == SuspicionState::closed);
  CHECK(closed->outcome == SuspicionOutcome::genuine);
  CHECK(closed->comment == "Vu sur place");
  CHECK(closed->closed_by == room.inspector.caller.user_id);
  CHECK(closed->closed_at == room.world.clock.now_ms());
  CHECK(!room.scans().is_accused());
  CHECK(room.scans().suspicions == 0);
  CHECK(room.scans().count == 4);

  room.scan(7, "CD-NK");
  room.write_all();
  CHECK(room.list().size() == 1);
  room.copy(7);
  room.write_all();
  CHECK(room.list().size() == 2);
}

TEST_CASE("copies that an inspector confirmed stay so, and open no suspicion again") {
  SuspectedRoom room;
  REQUIRE(room.close(room.id, room.inspector_now(), SuspicionOutcome::copies_confirmed).has_value());
  CHECK(room.scans().has(ledger::ScanSummary::is_confirmed));
  room.copy(7);
  room.write_all();
  CHECK(room.list().size() == 1);
  room.restart();
  CHECK(room.scans().has(ledger::ScanSummary::is_confirmed));
}

TEST_CASE("a decision that the ledger lost is told to it again, once") {
  for (const auto outcome : {SuspicionOutcome::genuine, SuspicionOutcome::copies_confirmed}) {
    SuspectedRoom room;
    room.ledger_hears = false;
    REQUIRE(room.close(room.id, room.inspector_now(), outcome).has_value());
    const auto reapply = [&] {
      return *room.read([&](db::Tx& tx) -> Result<std::int64_t> { return room.suspicions.reapply(tx, *room.ledger); });
    };
    CHECK(reapply() == 1);
    CHECK(reapply() == 0);
    CHECK(room.scans().is_accused() == (outcome == SuspicionOutcome::copies_confirmed));
    room.restart();
    CHECK(reapply() == 0);
  }
}

TEST_CASE("what a decision was made over does not open another suspicion") {
  WatchedRoom room;
  const identity::Call inspector = room.world.inspector();
  const std::int64_t now_ms = room.world.clock.now_ms();
  note(room, seen(room, 1, CopyRule::habit, now_ms));
  note(room, seen(room, 2, CopyRule::habit, now_ms));
  for (const Suspicion& suspicion : room.list()) {
    const bool first = suspicion.position == 1;
    const auto outcome = first ? SuspicionOutcome::undecided : SuspicionOutcome::genuine;
    REQUIRE(room.close(suspicion.id, inspector, outcome).has_value());
  }
  note(room, seen(room, 1, CopyRule::habit, now_ms + 1));
  note(room, seen(room, 2, CopyRule::habit, now_ms));
  CHECK(room.list({0, 50, {"open"}}).empty());
  note(room, seen(room, 1, CopyRule::went_back, now_ms + 1));
  note(room, seen(room, 2, CopyRule::habit, now_ms + 1));
  CHECK(room.list({0, 50, {"open"}}).size() == 2);
}

TEST_CASE("a person with the duty closes a suspicion, once") {
  SuspectedRoom room;
  const identity::Call officer = room.world.officer();
  const identity::Call client = room.world.api_client_of(room.inspector);
  const auto genuine = SuspicionOutcome::genuine;
  CHECK(room.close(room.id, officer, genuine).error().code == Code::forbidden);
  CHECK(room.close(room.id, client, genuine).error().code == Code::forbidden);
  CHECK(room.close(SuspicionId(room.batch.id.str()), room.inspector, genuine).error().code == Code::not_found);
  CHECK(room.list().at(0).state == SuspicionState::open);
  REQUIRE(room.close(room.id, room.inspector, SuspicionOutcome::undecided).has_value());
  CHECK(room.close(room.id, room.inspector, genuine).error().code == Code::wrong_state);
  CHECK(room.list().at(0).outcome == SuspicionOutcome::undecided);
  CHECK(room.scans().is_accused());
  CHECK(room.value("SELECT COUNT(*) FROM audit_entries WHERE action = 'suspicion.close'") == 1);
}

TEST_CASE("whoever gave evidence about a stamp does not weigh it, until another inspector found it genuine") {
  SuspectedRoom room;
  const auto give_evidence = [&](std::int64_t position, const identity::Call& call) {
    room.world.must([&](db::Tx& tx) -> Result<void> {
      room.suspicions.note_checks(tx, call, {room.number_at(position)});
      return {};
    });
  };
  const identity::Call other = room.world.inspector("other");
  give_evidence(7, room.inspector);
  give_evidence(7, room.inspector);
  give_evidence(8, other);
  for (const auto outcome :
       {SuspicionOutcome::genuine, SuspicionOutcome::copies_confirmed, SuspicionOutcome::undecided}) {
    CHECK(room.close(room.id, room.inspector_now(), outcome).error().code == Code::same_person);
  }
  CHECK(room.list().at(0).state == SuspicionState::open);
  CHECK(room.scans().is_accused());
  CHECK(room.value("SELECT COUNT(*) FROM audit_entries WHERE action = 'suspicion.close'") == 0);
  room.world.clock.advance_ms(minute_ms);
  REQUIRE(room.close(room.id, room.world.inspector("other"), SuspicionOutcome::genuine).has_value());

  room.world.clock.advance_ms(day_ms);
  room.copy(7);
  room.write_all();
  const auto opened = room.list({0, 50, {"open"}});
  REQUIRE(opened.size() == 1);
  CHECK(room.close(opened.at(0).id, room.inspector_now(), SuspicionOutcome::undecided).has_value());
}

TEST_CASE("evidence that nobody found genuine keeps its giver from every later suspicion of the stamp") {
  SuspectedRoom room;
  room.world.must([&](db::Tx& tx) -> Result<void> {
    room.suspicions.note_checks(tx, room.world.api_client_of(room.inspector), {room.number_at(7)});
    return {};
  });
  room.world.clock.advance_ms(minute_ms);
  REQUIRE(room.close(room.id, room.world.inspector("other"), SuspicionOutcome::undecided).has_value());
  Suspicion again = seen(room, 7, CopyRule::early, room.world.clock.now_ms() + 1);
  note(room, again);
  const auto opened = room.list({0, 50, {"open"}});
  REQUIRE(opened.size() == 1);
  CHECK(room.close(opened.at(0).id, room.inspector_now(), SuspicionOutcome::genuine).error().code == Code::same_person);
}

TEST_CASE("a closed suspicion is never changed, not even by SQL") {
  SuspectedRoom room;
  REQUIRE(room.close(room.id, room.inspector, SuspicionOutcome::undecided).has_value());
  for (const char* sql : {"UPDATE suspicions SET comment = ''", "DELETE FROM suspicions"}) {
    CHECK(!room.write([&](db::Tx& tx) -> Result<void> {
      tx.run(sql);
      return {};
    }));
  }
}

TEST_CASE("the most certain come first, of these the latest, page by page") {
  WatchedRoom room;
  const std::int64_t now_ms = room.world.clock.now_ms();
  note(room, seen(room, 1, CopyRule::habit, now_ms));
  note(room, seen(room, 2, CopyRule::went_back, now_ms));
  note(room, seen(room, 3, CopyRule::early, now_ms));
  note(room, seen(room, 4, CopyRule::went_back, now_ms));
  note(room, seen(room, 5, CopyRule::habit, now_ms));
  std::vector<std::int64_t> positions;
  SuspicionPage page{0, 2, {"open"}};
  for (auto found = room.list(page); !found.empty(); found = room.list(page)) {
    for (const Suspicion& suspicion : found) positions.push_back(suspicion.position);
    page.after = rank_of(found.back());
  }
  CHECK(positions == std::vector<std::int64_t>{4, 2, 3, 5, 1});
  CHECK(room.list({0, 50, {"closed"}}).empty());
  CHECK(room.list().at(0).rules == static_cast<std::uint8_t>(CopyRule::went_back));
}

TEST_CASE("suspicions are found by their batch, and by a part of the serial however it is typed") {
  WatchedRoom room;
  const std::int64_t now_ms = room.world.clock.now_ms();
  note(room, seen(room, 1, CopyRule::habit, now_ms));
  note(room, seen(room, 2, CopyRule::went_back, now_ms));
  const std::string serial = room.list().at(0).serial;
  SuspicionPage page;
  page.serial = serial.substr(4, 8) + " - " + to_lower_ascii(serial.substr(12));
  const auto found = room.list(page);
  REQUIRE(found.size() == 1);
  CHECK(found[0].serial == serial);
  SuspicionPage of_batch;
  of_batch.batch_id = room.batch.id;
  CHECK(room.list(of_batch).size() == 2);
  of_batch.batch_id = BatchId("0193a000-0000-7000-8000-000000000000");
  CHECK(room.list(of_batch).empty());
  CHECK(room.list({0, 50, {"open", "closed"}}).size() == 2);
}
