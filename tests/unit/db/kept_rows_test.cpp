// Rows that stay are not replaced by others of their key either.
#include "tests/support/database.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

bool takes(TestDatabase& database, const std::string& statement) {
  const auto tried = database->write_now([&](db::Tx& tx) -> Result<void> {
    tx.run(statement);
    return fail(Code::not_found, "taken, and undone");
  });
  return tried.error().code == Code::not_found;
}

}  // namespace

TEST_CASE("the writing connection fires the triggers on deletion of what a statement replaces") {
  TestDatabase database;
  CHECK(takes(database, "UPDATE scan_progress SET sequence = 1"));
  CHECK(!takes(database, "INSERT OR REPLACE INTO scan_progress (id, sequence) VALUES (1, 0)"));
}

TEST_CASE("a row of a table that only grows is not replaced, on whatever connection") {
  TestDatabase database;
  database.write([](db::Tx& tx) -> Result<void> {
    tx.run("INSERT INTO audit_nodes (level, place, hash) VALUES (9, 9, 'x')");
    return {};
  });
  // As on a connection of somebody else's, where no trigger on DELETE fires.
  CHECK(!takes(database, "INSERT OR REPLACE INTO audit_nodes (level, place, hash) VALUES (9, 9, 'y')"));
  CHECK(!takes(database, "INSERT OR REPLACE INTO data_keys SELECT * FROM data_keys"));
  CHECK(takes(database, "INSERT INTO audit_nodes (level, place, hash) VALUES (9, 10, 'y')"));
  for (const char* table : {"audit_nodes", "data_keys"}) {
    const auto tried = database->write_now([&](db::Tx& tx) -> Result<void> {
      tx.run(std::string("DROP TRIGGER ") + table + "_are_kept");
      tx.run(std::string("INSERT OR REPLACE INTO ") + table + " SELECT * FROM " + table);
      return {};
    });
    REQUIRE_FALSE(tried.has_value());
    CHECK(tried.error().code == Code::already_exists);
  }
}
