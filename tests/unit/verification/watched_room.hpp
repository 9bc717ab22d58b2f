// A batch whose stamps are scanned, beside the real services: index, scans' ledger, suspicions and the follower that
// brings them into the database. Owned by one test, on its thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "qrcongo/verification/copy_rules.hpp"
#include "qrcongo/verification/places.hpp"
#include "qrcongo/verification/scan_follower.hpp"
#include "qrcongo/verification/verdict.hpp"
#include "tests/support/stamp_room.hpp"

namespace qrcongo::testing {

class WatchedRoom : public StampRoom {
 public:
  WatchedRoom() : batch(batches(ready_order(100)).at(0)) {
    suspicions.closed.connect([this](const verification::Suspicion& closed) {
      if (ledger_hears) verification::tell_ledger(closed, *ledger);
    });
    open();
  }
  ~WatchedRoom() { end(); }
  WatchedRoom(const WatchedRoom&) = delete;
  WatchedRoom& operator=(const WatchedRoom&) = delete;

  std::uint64_t number_at(std::int64_t position) const {
    return static_cast<std::uint64_t>(batch.first_number + position - 1);
  }

  // Each by somebody else, an hour after the one before it.
  void scan(std::int64_t position, const std::string& place = "",
            verification::ledger::PlaceSource source = verification::ledger::PlaceSource::declared) {
    world.clock.advance_ms(hour_ms);
    crowd(position, place, source);
  }
  // Each by somebody else, at one moment.
  void crowd(std::int64_t position, const std::string& place,
             verification::ledger::PlaceSource source = verification::ledger::PlaceSource::declared) {
    verification::ledger::Scan one = event(verification::ledger::ScanKind::counted, place);
    if (one.place != 0) one.source = source;
    one.number = number_at(position);
    one.verdict = static_cast<std::uint8_t>(verification::Verdict::authentic);
    keep(ledger->count(one).ticket);
  }
  void miss() {
    verification::ledger::Scan one = event(verification::ledger::ScanKind::missed, "");
    one.verdict = static_cast<std::uint8_t>(verification::Verdict::unknown);
    keep(ledger->miss(one));
  }
  // Seen in two far places in turn: nobody travels so.
  void copy(std::int64_t position) {
    for (const char* place : {"CD-KN", "CD-NK", "CD-KN", "CD-NK"}) scan(position, place);
  }

  // Until all that was scanned is in the database.
  void write_all() {
    constexpr int most_looks = 30'000;
    for (int looks = 0; looks < most_looks && value("SELECT sequence FROM scan_progress") < last_; ++looks) {
      const auto written = follower->write();
      REQUIRE_MESSAGE(written.has_value(), (written ? std::string() : written.error().detail));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(value("SELECT sequence FROM scan_progress") == last_);
  }
  // What was not written is in the journal alone.
  void restart() {
    end();
    open();
  }

  std::int64_t value(const std::string& sql) {
    return *read([&](db::Tx& tx) -> Result<std::int64_t> { return tx.value<std::int64_t>(sql); });
  }
  std::vector<verification::Suspicion> list(const verification::SuspicionPage& page = {}) {
    return *read([&](db::Tx& tx) -> Result<std::vector<verification::Suspicion>> { return suspicions.list(tx, page); });
  }
  Result<verification::Suspicion> close(const SuspicionId& id, const identity::Call& call,
                                        verification::SuspicionOutcome outcome) {
    return write([&](db::Tx& tx) { return suspicions.close(tx, call, id, outcome, "Vu sur place"); });
  }

  const stamps::Batch batch;
  bool ledger_hears = true;             // of what inspectors decide
  std::uint64_t recalled_scans = 1000;  // where the follower begins anew
  std::unique_ptr<verification::Index> index;
  std::unique_ptr<verification::ledger::ScanLedger> ledger;
  verification::Suspicions suspicions{world.random};
  std::unique_ptr<verification::ScanFollower> follower;

 private:
  void open() {
    index = std::make_unique<verification::Index>();
    REQUIRE(index->load(*world.database, world.certification, stamps));
    verification::ledger::LedgerSettings settings;
    settings.folder = folder_.path("scans");
    settings.memory_max = 0;
    settings.recent_visits = 1U << 16U;
    settings.segment_records = 1000;
    settings.rules = verification::evidence_rules(verification::CopySettings(), "CD");
    auto opened = verification::ledger::ScanLedger::open(std::move(settings));
    REQUIRE(opened.has_value());
    ledger = std::move(*opened);
    follower =
        std::make_unique<verification::ScanFollower>(*world.database, suspicions, *keyring, *index, *ledger,
                                                     verification::FollowerSettings{"CD", 9, 1000, recalled_scans});
    REQUIRE(follower->attach().has_value());
    REQUIRE(ledger->start().has_value());
  }

  void end() {
    ledger->stop();
    follower.reset();
    ledger.reset();
  }

  verification::ledger::Scan event(verification::ledger::ScanKind kind, const std::string& place) {
    verification::ledger::Scan one;
    one.kind = kind;
    one.at_ms = world.clock.now_ms();
    ++clients_;
    one.client = clients_ << 48U | clients_;
    one.place = verification::place_number("CD", place);
    if (one.place != 0) one.source = verification::ledger::PlaceSource::declared;
    return one;
  }

  void keep(const std::optional<std::uint64_t>& ticket) {
    REQUIRE(ticket.has_value());
    last_ = static_cast<std::int64_t>(*ticket);
  }

  TemporaryFolder folder_;
  std::uint64_t clients_ = 0;
  std::int64_t last_ = 0;
};

}  // namespace qrcongo::testing
