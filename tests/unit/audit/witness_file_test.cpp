#include "qrcongo/audit/witness_file.hpp"

#include <filesystem>
#include <fstream>

#include "tests/unit/audit/signed_log.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

TEST_CASE("the witness file gets each checkpoint, and shows a database that is older than it") {
  SignedLog log;
  TemporaryFolder elsewhere;
  log.settings.witness_file = elsewhere.path("witness");
  log.append(5);
  REQUIRE(log.sign());
  log.append(5);
  REQUIRE(log.sign());
  CHECK(audit::split_notes(read_file(log.settings.witness_file)).size() == 2);
  log.open();
  CHECK(log.checkpoints().fault() == "");
  CHECK(!*log.checkpoints().sign_if_due());
  CHECK(audit::split_notes(read_file(log.settings.witness_file)).size() == 2);

  // As a backup from before the second checkpoint has it.
  log.drop_triggers();
  log.run("DELETE FROM audit_checkpoints WHERE sequence = 1");
  log.run("DELETE FROM audit_entries WHERE sequence >= 7");
  log.run("DELETE FROM audit_nodes WHERE ((place + 1) << level) > 7");
  log.open();
  CHECK(log.checkpoints().fault().find("7 entrées") != std::string::npos);
  log.append(20);
  CHECK(!log.sign());
  CHECK(log.checkpoints().fault() != "");
  CHECK(audit::split_notes(read_file(log.settings.witness_file)).size() == 2);
}

TEST_CASE("a witness file that lacks what was handed to it is told until the next start, and gets the newest") {
  SignedLog log;
  TemporaryFolder elsewhere;
  log.settings.witness_file = elsewhere.path("witness");
  for (int i = 0; i < 3; ++i) {
    log.append(1);
    REQUIRE(log.sign());
  }
  const std::string whole = read_file(log.settings.witness_file);
  const auto notes = audit::split_notes(whole);
  REQUIRE(notes.size() == 3);
  const auto leave = [&](const std::string& content) {
    std::ofstream(log.settings.witness_file, std::ios::binary | std::ios::trunc) << content;
  };
  const auto is_told = [&] { return log.checkpoints().fault().find("effacé") != std::string::npos; };
  SUBCASE("gone while nothing ran") {
    std::filesystem::remove(log.settings.witness_file);
    log.open();
    CHECK(is_told());
  }
  SUBCASE("empty") {
    leave("");
    log.open();
    CHECK(is_told());
  }
  SUBCASE("an older one") {
    leave(notes.at(0) + "\n");
    log.open();
    CHECK(is_told());
  }
  SUBCASE("gone while it runs") { std::filesystem::remove(log.settings.witness_file); }
  SUBCASE("an older one while it runs") { leave(notes.at(0) + "\n" + notes.at(1) + "\n"); }
  log.append(1);
  CHECK(log.sign());
  CHECK(is_told());
  const auto now = audit::split_notes(read_file(log.settings.witness_file));
  REQUIRE(!now.empty());
  CHECK(now.back() == log.checkpoints().newest());
  log.open();
  CHECK(log.checkpoints().fault() == "");
}

TEST_CASE("the last checkpoint may lack after a crash, and a file that is new lacks nothing") {
  SignedLog log;
  TemporaryFolder elsewhere;
  for (int i = 0; i < 3; ++i) {
    log.append(1);
    REQUIRE(log.sign());
  }
  log.settings.witness_file = elsewhere.path("witness");
  log.open();
  CHECK(log.checkpoints().fault() == "");
  CHECK(log.sign());
  const std::string one = read_file(log.settings.witness_file);
  log.append(1);
  CHECK(log.sign());
  std::ofstream(log.settings.witness_file, std::ios::binary | std::ios::trunc) << one;
  log.open();
  CHECK(log.checkpoints().fault() == "");
  const auto begun = log.database->read_now([](db::Tx& tx) -> Result<std::int64_t> {
    return tx.value<std::int64_t>("SELECT COUNT(*) FROM audit_entries WHERE action = 'audit_witness.begin'");
  });
  CHECK(*begun == 1);
}

TEST_CASE("a witness file that cannot be written is told, and gets the newest checkpoint later") {
  SignedLog log;
  TemporaryFolder elsewhere;
  log.settings.witness_file = elsewhere.path("not there/witness");
  CHECK(log.sign());
  CHECK(log.checkpoints().fault() != "");
  std::filesystem::create_directory(elsewhere.path("not there"));
  log.append(1);
  CHECK(log.sign());
  CHECK(log.checkpoints().fault() == "");
  CHECK(audit::split_notes(read_file(log.settings.witness_file)).size() == 1);
}
