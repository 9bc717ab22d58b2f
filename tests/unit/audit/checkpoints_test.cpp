#include "qrcongo/audit/checkpoints.hpp"

#include <algorithm>

#include "qrcongo/audit/seals.hpp"
#include "tests/support/forged_entry.hpp"
#include "tests/unit/audit/signed_log.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

std::int64_t count(SignedLog& log, const std::string& sql) {
  return *log.database->read_now([&](db::Tx& tx) -> Result<std::int64_t> { return tx.value<std::int64_t>(sql); });
}

std::int64_t signed_so_far(SignedLog& log) { return count(log, "SELECT COUNT(*) FROM audit_checkpoints"); }

audit::Head head_of(SignedLog& log) {
  return *log.database->read_now([](db::Tx& tx) -> Result<audit::Head> { return audit::head(tx); });
}

}  // namespace

TEST_CASE("a checkpoint is signed at the start, each minute and each 1,000 entries, and none when nothing changed") {
  SignedLog log;
  log.append(3);
  CHECK(*log.checkpoints().sign_if_due());
  CHECK(log.newest().head.size == 4);
  CHECK(log.newest().head.root == head_of(log).root);
  CHECK(!*log.checkpoints().sign_if_due());
  CHECK(!log.sign());

  log.append(10);
  CHECK(log.sign());
  CHECK(log.newest().head.size == 14);

  log.append(999);
  CHECK(!*log.checkpoints().sign_if_due());
  log.append(1);
  CHECK(*log.checkpoints().sign_if_due());
  CHECK(log.newest().head.size == 1014);
  CHECK(signed_so_far(log) == 3);
}

TEST_CASE("whose clock went back signs all the same") {
  SignedLog log;
  REQUIRE(log.sign());
  log.append(1);
  log.clock.advance_ms(-day_ms);
  CHECK(*log.checkpoints().sign_if_due());
}

TEST_CASE("the high mark of the numbers stands in each checkpoint, and is known again at the next start") {
  SignedLog log;
  log.checkpoints().mark_numbers_by([] { return std::optional<std::int64_t>(3'000'000); });
  REQUIRE(log.sign());
  CHECK(log.newest().numbers_below == 3'000'000);
  log.open();
  CHECK(log.checkpoints().numbers_below() == 3'000'000);
}

TEST_CASE("after a restart the same key goes on, and nothing new is signed where nothing changed") {
  SignedLog log;
  REQUIRE(log.sign());
  const std::string before = log.checkpoints().newest();
  log.open();
  CHECK(log.checkpoints().newest() == before);
  CHECK(!*log.checkpoints().sign_if_due());
  log.append(1);
  CHECK(log.sign());
  CHECK(log.keys().size() == 1);
}

TEST_CASE("a directory without a key gets one, and another key-encryption key opens none") {
  SignedLog log;
  audit::Checkpoints others(log.settings, *log.database, log.clock);
  Bytes wrong(32, 9);
  CHECK(!others.open(wrong, log.random));

  SignedLog old;
  old.drop_triggers();
  old.run("DELETE FROM audit_keys");
  old.open();
  CHECK(old.keys().size() == 1);
  CHECK(old.sign());
}

TEST_CASE("another key-encryption key opens the same signing key once it is wrapped anew") {
  SignedLog log;
  REQUIRE(log.sign());
  const Secret other(Bytes(32, 9));
  log.database.write([&](db::Tx& tx) {
    return audit::Checkpoints::rewrap_keys(tx, log.key_encryption_key.view(), other.view(), log.random);
  });
  const std::string key = log.keys().front().text();
  log.key_encryption_key = other.copy();
  log.open();
  log.append(1);
  CHECK(log.sign());
  CHECK(log.keys().front().text() == key);
}

TEST_CASE("nothing is signed any more once the log contradicts what was signed") {
  SignedLog log;
  log.append(20);
  REQUIRE(log.sign());
  log.append(5);
  log.drop_triggers();
  const auto signed_before = signed_so_far(log);
  SUBCASE("an entry that is not signed yet was changed") {
    log.run("UPDATE audit_entries SET detail = '{}' WHERE sequence = 23");
    CHECK(!log.sign());
    CHECK(log.checkpoints().fault() == "l'entrée 23 a été modifiée");
  }
  SUBCASE("an entry fits the tree and is not the server's") {
    log.database.write([&](db::Tx& tx) -> Result<std::int64_t> { return append_forged(tx, some_entry("forged"), 1); });
    log.append(3);
    CHECK(!log.sign());
    CHECK(log.checkpoints().fault() == "l'entrée 26 n'a pas le sceau du serveur");
  }
  SUBCASE("an entry that is not signed yet lost its tag") {
    log.run("UPDATE audit_entries SET tag = NULL WHERE sequence = 23");
    CHECK(!log.sign());
    CHECK(log.checkpoints().fault() == "l'entrée 23 n'a pas le sceau du serveur");
  }
  SUBCASE("a leaf below was changed in the tree") {
    log.run("UPDATE audit_nodes SET hash = lower(hex(zeroblob(32))) WHERE level = 4 AND place = 0");
    CHECK(!log.sign());
    CHECK(log.checkpoints().fault() != "");
  }
  SUBCASE("the log got shorter") {
    log.run("DELETE FROM audit_entries WHERE sequence >= 15");
    CHECK(!log.sign());
    CHECK(log.checkpoints().fault().find("15 entrées") != std::string::npos);
  }
  SUBCASE("the last checkpoint is gone") {
    log.run("DELETE FROM audit_checkpoints");
    CHECK(!log.sign());
    CHECK(signed_so_far(log) == 0);
    return;
  }
  SUBCASE("the last checkpoint is another's") {
    log.run("UPDATE audit_checkpoints SET note = replace(note, 'gouv', 'gouw')");
    log.open();
    CHECK(log.checkpoints().fault() != "");
    CHECK(!log.sign());
  }
  CHECK(signed_so_far(log) == signed_before);
}

TEST_CASE("a fault that is mended is forgotten") {
  SignedLog log;
  log.append(5);
  REQUIRE(log.sign());
  log.append(1);
  log.drop_triggers();
  log.run("UPDATE audit_entries SET request_id = 'r2' WHERE sequence = 6");
  CHECK(!log.sign());
  log.run("UPDATE audit_entries SET request_id = 'r1' WHERE sequence = 6");
  CHECK(log.sign());
  CHECK(log.checkpoints().fault() == "");
}

TEST_CASE("a webhook is sent each checkpoint, an address one a day, in the checkpoint's own transaction") {
  SignedLog log;
  log.settings.witness_webhook = "https://temoin.example/qr";
  log.settings.witness_email = "temoin@presse.example";
  std::vector<audit::WitnessLetter> letters;
  log.checkpoints().send_letters_by([&](db::Tx&, const audit::WitnessLetter& letter) {
    letters.push_back(letter);
    return true;
  });
  const auto sent = [&](audit::WitnessLetter::Way way) {
    return std::count_if(letters.begin(), letters.end(), [way](const auto& letter) { return letter.way == way; });
  };
  for (int i = 0; i < 3; ++i) {
    log.append(1);
    REQUIRE(log.sign());
  }
  CHECK(sent(audit::WitnessLetter::Way::webhook) == 3);
  CHECK(sent(audit::WitnessLetter::Way::email) == 1);
  CHECK(letters.front().to == "https://temoin.example/qr");
  CHECK(letters.back().note == log.checkpoints().newest());
  log.clock.advance_ms(day_ms);
  log.append(1);
  REQUIRE(log.sign());
  CHECK(sent(audit::WitnessLetter::Way::email) == 2);
}

TEST_CASE("a month that is over is sealed once, below a signed checkpoint, and its digest is in the log") {
  SignedLog log;
  audit::Seals seals({log.database.folder() + "/sealed", UtcOffset{60}, 7, 10}, *log.database, log.clock);
  log.append(5);  // in November
  REQUIRE(log.sign());
  CHECK(!seals.seal_if_due()->has_value());
  log.clock.set_ms(*parse_time("2026-11-30T23:30:00Z"));  // December by the authority's clock
  log.append(2);
  CHECK(seals.seal_if_due()->value() == "audit-2026-11.ndjson");
  CHECK(!seals.seal_if_due()->has_value());

  const std::string content = read_file(log.database.folder() + "/sealed/audit-2026-11.ndjson");
  CHECK(std::count(content.begin(), content.end(), '\n') == 6 + 1);
  CHECK(content.find("\"keep_until\":\"2033-12-01\"") != std::string::npos);
  CHECK(content.find("\"orders_keep_until\":\"2036-12-01\"") != std::string::npos);
  const auto detail = *log.database->read_now([](db::Tx& tx) -> Result<std::string> {
    return tx.value<std::string>("SELECT detail FROM audit_entries WHERE action = 'audit.seal'");
  });
  CHECK(detail.find(to_hex(crypto::sha256(as_bytes(content)))) != std::string::npos);

  // Where no checkpoint covers the month yet, it waits.
  log.clock.set_ms(*parse_time("2027-01-02T00:00:00Z"));
  CHECK(!seals.seal_if_due()->has_value());
  REQUIRE(log.sign());
  CHECK(seals.seal_if_due()->value() == "audit-2026-12.ndjson");
}
