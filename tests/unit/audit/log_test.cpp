#include <doctest/doctest.h>

#include "qrcongo/audit/log.hpp"
#include "tests/support/database.hpp"

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
