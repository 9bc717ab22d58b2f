#include <doctest/doctest.h>

#include "qrcongo/audit/adoption.hpp"
#include "qrcongo/audit/log.hpp"
#include "qrcongo/db/read_file.hpp"
#include "tests/support/database.hpp"
#include "tests/support/forged_entry.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

audit::Entry entry(std::string subject) {
  audit::Entry made;
  made.actor = {"person", "u1", "OPERATEUR_OCC", "o1"};
  made.action = "order.approve";
  made.subject_kind = "order";
  made.subject_id = std::move(subject);
  made.request_id = "r1";
  made.detail = {{"quantity", 5}, {"amount", 7}};
  return made;
}

void append_some(TestDatabase& database, int count) {
  database.write([&](db::Tx& tx) -> Result<void> {
    for (int i = 0; i < count; ++i) audit::append(tx, entry("s" + std::to_string(i)), 1000 + i);
    return {};
  });
}

audit::Verification verified(TestDatabase& database) {
  return *database->read_now([](db::Tx& tx) -> Result<audit::Verification> { return audit::verify(tx, {}); });
}

// RFC 6962 section 2.1 word for word, over leaves that are encoded here.
crypto::Digest root_by_the_rfc(const std::vector<Bytes>& leaves, std::size_t from, std::size_t count) {
  crypto::Sha256 hash;
  if (count == 1) {
    const std::uint8_t zero[] = {0};
    hash.update(zero);
    hash.update(leaves[from]);
    return hash.finish();
  }
  std::size_t left = 1;
  while (left * 2 < count) left *= 2;
  const std::uint8_t one[] = {1};
  hash.update(one);
  hash.update(root_by_the_rfc(leaves, from, left));
  hash.update(root_by_the_rfc(leaves, from + left, count - left));
  return hash.finish();
}

void run(TestDatabase& database, const std::string& statement) {
  database.write([&](db::Tx& tx) -> Result<void> {
    tx.run(statement);
    return {};
  });
}

std::int64_t count(TestDatabase& database, const std::string& sql) {
  return *database->read_now([&](db::Tx& tx) -> Result<std::int64_t> { return tx.value<std::int64_t>(sql); });
}

Result<void> adopt(TestDatabase& database) {
  return audit::adopt_entries_of_before(*database, TestDatabase::key_encryption_key, 5000);
}

// As a program of before left it; the trigger that keeps the tags holds again afterwards.
void lose_tags(TestDatabase& database) {
  database.write([](db::Tx& tx) -> Result<void> {
    const std::string trigger = "audit_entries_keep_their_tag";
    const auto sql = tx.value<std::string>("SELECT sql FROM sqlite_master WHERE name = :name", trigger);
    tx.run("DROP TRIGGER " + trigger);
    tx.run("UPDATE audit_entries SET tag = NULL");
    tx.run(sql);
    return {};
  });
}

// Changes what no honest program can: past the triggers.
void tamper(TestDatabase& database, const std::string& trigger, const std::string& statement) {
  database.write([&](db::Tx& tx) -> Result<void> {
    tx.run("DROP TRIGGER " + trigger);
    tx.run(statement);
    return {};
  });
}

}  // namespace

TEST_CASE("the root is RFC 6962's for every size up to 70") {
  TestDatabase database;
  std::vector<Bytes> leaves;
  for (int size = 1; size <= 70; ++size) {
    const std::int64_t sequence =
        database.write([&](db::Tx& tx) -> Result<std::int64_t> { return audit::append(tx, entry("s"), 1000 + size); });
    leaves.push_back(audit::encode_entry(sequence, 1000 + size, entry("s")));
    const audit::Head head = *database->read_now([](db::Tx& tx) -> Result<audit::Head> { return audit::head(tx); });
    CHECK(head.size == size);
    CHECK(head.root == root_by_the_rfc(leaves, 0, leaves.size()));
    CHECK(verified(database).head.root == head.root);
  }
}

TEST_CASE("an entry's encoding is fixed for ever") {
  CHECK(to_hex(audit::encode_entry(258, 1000, entry("s"))) ==
        "01"
        "0000000000000102"
        "00000000000003e8"
        "00000006706572736f6e"
        "000000027531"
        "0000000d4f5045524154455552"
        "5f4f4343"
        "000000026f31"
        "0000000d6f726465722e617070726f7665"
        "000000056f72646572"
        "0000000173"
        "000000027231"
        "00000019"
        "7b22616d6f756e74223a372c227175616e74697479223a357d");
}

TEST_CASE("an untouched log verifies") {
  TestDatabase database;
  append_some(database, 37);
  CHECK(verified(database).fault == "");
}

TEST_CASE("a refused act leaves no entry") {
  TestDatabase database;
  append_some(database, 3);
  const auto refused = database->write_now([](db::Tx& tx) -> Result<void> {
    audit::append(tx, entry("refused"), 1);
    return fail(Code::wrong_state, "no");
  });
  CHECK(!refused);
  CHECK(verified(database).head.size == 3);
}

TEST_CASE("entries cannot be changed or deleted by statements") {
  TestDatabase database;
  append_some(database, 3);
  CHECK(!database->write_now([](db::Tx& tx) -> Result<void> {
    tx.run("UPDATE audit_entries SET action = 'x' WHERE sequence = 1");
    return {};
  }));
  CHECK(!database->write_now([](db::Tx& tx) -> Result<void> {
    tx.run("DELETE FROM audit_nodes");
    return {};
  }));
  CHECK(verified(database).fault == "");
}

TEST_CASE("whoever gets past the triggers is found") {
  TestDatabase database;
  append_some(database, 20);
  SUBCASE("a changed entry") {
    tamper(database, "audit_entries_stay", "UPDATE audit_entries SET detail = '{\"quantity\":6}' WHERE sequence = 7");
    CHECK(verified(database).fault == "l'entrée 7 a été modifiée");
  }
  SUBCASE("a removed entry") {
    tamper(database, "audit_entries_are_kept", "DELETE FROM audit_entries WHERE sequence = 7");
    CHECK(verified(database).fault == "l'entrée 7 manque");
  }
  SUBCASE("a removed last entry whose node stands") {
    tamper(database, "audit_entries_are_kept", "DELETE FROM audit_entries WHERE sequence = 19");
    CHECK(verified(database).fault == "l'arbre a des nœuds de trop");
  }
  SUBCASE("a changed node") {
    tamper(database, "audit_nodes_stay",
           "UPDATE audit_nodes SET hash = leaf FROM (SELECT leaf_hash AS leaf FROM audit_entries WHERE sequence = 0) "
           "WHERE level = 2 AND place = 1");
    CHECK(verified(database).fault == "le nœud 2/1 de l'arbre est faux");
  }
}

TEST_CASE("an entry that fits the tree and is not the server's is found by whoever has the key") {
  TestDatabase database;
  append_some(database, 6);
  database.write([&](db::Tx& tx) -> Result<void> {
    append_forged(tx, entry("forged"), 2000);
    append_forged(tx, entry("forged too"), 2001);
    return {};
  });
  append_some(database, 5);
  const audit::Verification seen = verified(database);
  CHECK(seen.tags_checked);
  CHECK(seen.fault == "l'entrée 6 n'a pas le sceau du serveur");
  CHECK(seen.head.size == 13);
  REQUIRE(seen.forged.size() == 2);
  CHECK(seen.forged.at(0).subject_id == "forged");
  CHECK(seen.forged.at(1).sequence == 7);
  CHECK(seen.forged.at(1).subject_kind == "order");

  const std::string path = database.folder() + "/qrcongo.db";
  const auto look = [](db::Tx& tx) -> Result<audit::Verification> { return audit::verify(tx, {}); };
  const auto outside = db::read_file(path, look);
  REQUIRE(outside.has_value());
  CHECK(!outside->tags_checked);
  CHECK(outside->fault == "");
  CHECK(db::read_file(path, TestDatabase::key_encryption_key, look)->fault == seen.fault);
  CHECK(db::read_file(path, Bytes(32, 9), look).error().code == Code::invalid_input);
}

TEST_CASE("an entry without its tag, with another's, or of another type is found") {
  TestDatabase database;
  append_some(database, 6);
  for (const char* other :
       {"NULL", "(SELECT tag FROM audit_entries WHERE sequence = 2)", "''", "CAST(tag AS BLOB)", "leaf_hash"}) {
    const auto undone = database->write_now([&](db::Tx& tx) -> Result<void> {
      tx.run("DROP TRIGGER audit_entries_keep_their_tag");
      tx.run(std::string("UPDATE audit_entries SET tag = ") + other + " WHERE sequence = 3");
      CHECK_MESSAGE(audit::verify(tx, {}).fault == "l'entrée 3 n'a pas le sceau du serveur", other);
      return fail(Code::wrong_state, "undone");
    });
    CHECK(undone.error().detail == "undone");
  }
  CHECK(verified(database).fault == "");
  CHECK(!database
             ->write_now([](db::Tx& tx) -> Result<void> {
               tx.run("UPDATE audit_entries SET tag = NULL WHERE sequence = 3");
               return fail(Code::not_found, "taken");
             })
             .has_value());
}

TEST_CASE("entries of before are tagged once, and that is told; what somebody put there later is not") {
  TestDatabase database;
  append_some(database, 5);
  lose_tags(database);
  CHECK(verified(database).fault != "");
  REQUIRE(adopt(database).has_value());
  CHECK(verified(database).fault == "");
  CHECK(verified(database).head.size == 6);
  CHECK(count(database, "SELECT COUNT(*) FROM audit_entries WHERE action = 'audit_log.tag'") == 1);

  lose_tags(database);
  REQUIRE(adopt(database).has_value());
  CHECK(verified(database).fault == "l'entrée 0 n'a pas le sceau du serveur");
  // Whoever says that the time before is back does not have it back.
  run(database, "UPDATE data_keys SET state = 'sealing' WHERE name = 'audit'");
  CHECK(!adopt(database).has_value());
  CHECK(count(database, "SELECT COUNT(*) FROM audit_entries WHERE tag IS NOT NULL") == 0);
}

TEST_CASE("of before, an entry whose hash is not its content's is not tagged") {
  TestDatabase database;
  append_some(database, 5);
  lose_tags(database);
  tamper(database, "audit_entries_stay", "UPDATE audit_entries SET action = 'x' WHERE sequence = 2");
  REQUIRE(adopt(database).has_value());
  CHECK(count(database, "SELECT COUNT(*) FROM audit_entries WHERE tag IS NULL") == 1);
  CHECK(verified(database).fault == "l'entrée 2 a été modifiée");
}

TEST_CASE("a new log has nothing to be tagged, and no entry that says so") {
  TestDatabase database;
  REQUIRE(adopt(database).has_value());
  append_some(database, 2);
  lose_tags(database);
  REQUIRE(adopt(database).has_value());
  CHECK(verified(database).fault != "");
  CHECK(count(database, "SELECT COUNT(*) FROM audit_entries WHERE action = 'audit_log.tag'") == 0);
}
