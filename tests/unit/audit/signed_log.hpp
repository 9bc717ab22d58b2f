// A log whose checkpoints are signed: what the tests of signing and of tampering begin with. Owned by one test.
#pragma once

#include <doctest/doctest.h>

#include "qrcongo/audit/checkpoints.hpp"
#include "tests/support/database.hpp"

namespace qrcongo::testing {

inline constexpr const char* log_origin = "qr.gouv.cg/audit";

inline audit::Entry some_entry(const std::string& subject) {
  audit::Entry made;
  made.actor = {"person", "u1", "OPERATEUR_OCC", "o1"};
  made.action = "order.approve";
  made.subject_kind = "order";
  made.subject_id = subject;
  made.request_id = "r1";
  made.detail = {{"quantity", 5}};
  return made;
}

class SignedLog {
 public:
  SignedLog() {
    settings.origin = log_origin;
    database.write([&](db::Tx& tx) -> Result<void> {
      return audit::Checkpoints::create_key(tx, key_encryption_key.view(), random, clock.now_ms());
    });
  }

  audit::Checkpoints& checkpoints() {
    if (!checkpoints_) open();
    return *checkpoints_;
  }

  // As after a restart.
  void open() {
    checkpoints_ = std::make_unique<audit::Checkpoints>(settings, *database, clock);
    const auto opened = checkpoints_->open(key_encryption_key.view(), random);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().detail));
  }

  void append(int count) {
    database.write([&](db::Tx& tx) -> Result<void> {
      for (int i = 0; i < count; ++i) {
        const std::string subject = "s" + std::to_string(appended_++);
        clock.advance_ms(1);
        audit::append(tx, some_entry(subject), clock.now_ms());
      }
      return {};
    });
  }

  // After a minute; whether a checkpoint was signed.
  bool sign() {
    clock.advance_ms(minute_ms);
    const auto done = checkpoints().sign_if_due();
    return done && *done;
  }

  std::vector<audit::VerifierKey> keys() {
    return *database->read_now(
        [](db::Tx& tx) -> Result<std::vector<audit::VerifierKey>> { return audit::published_keys(tx, log_origin); });
  }

  audit::Checkpoint newest() {
    const auto opened = audit::open_checkpoint(checkpoints().newest(), keys());
    REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().detail));
    return *opened;
  }

  void drop_triggers() {
    database.write([](db::Tx& tx) -> Result<void> {
      const auto names =
          tx.rows<std::string>("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'");
      for (const std::string& name : names) tx.run("DROP TRIGGER " + name);
      return {};
    });
  }

  void run(const std::string& statement) {
    database.write([&](db::Tx& tx) -> Result<void> {
      tx.run(statement);
      return {};
    });
  }

  FakeClock clock;
  FakeRandom random;
  Secret key_encryption_key{32};
  TestDatabase database;
  audit::CheckpointSettings settings;

 private:
  std::unique_ptr<audit::Checkpoints> checkpoints_;
  int appended_ = 0;
};

}  // namespace qrcongo::testing
