#include "qrcongo/db/schema.hpp"

#include "tests/support/database.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

// What is found after these statements, which are undone again.
std::vector<std::string> found_after(TestDatabase& database, const std::vector<std::string>& statements) {
  std::vector<std::string> found;
  const auto undone = database->write_now([&](db::Tx& tx) -> Result<void> {
    for (const std::string& statement : statements) tx.run(statement);
    for (const db::SchemaFault& fault : db::compare_schema(tx, embedded_migrations())) found.push_back(fault.text());
    return fail(Code::wrong_state, "undone");
  });
  REQUIRE(undone.error().detail == "undone");
  return found;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a database that its migrations made has their schema, also after statistics were gathered") {
  TestDatabase database;
  CHECK(found_after(database, {}) == Texts{});
  CHECK(found_after(database, {"ANALYZE"}) == Texts{});
}

TEST_CASE("what was dropped, changed or added is named, whatever it is") {
  TestDatabase database;
  CHECK(found_after(database, {"DROP TRIGGER payments_stay"}) == Texts{"le déclencheur payments_stay manque"});
  CHECK(found_after(database, {"DROP TRIGGER payments_stay",
                               "CREATE TRIGGER payments_stay BEFORE UPDATE ON payments WHEN 1 = 2 "
                               "BEGIN SELECT RAISE(ABORT, 'payments are never changed'); END"}) ==
        Texts{"le déclencheur payments_stay n'est pas comme le programme l'a fait"});
  CHECK(found_after(database, {"CREATE TRIGGER helpful AFTER INSERT ON payments BEGIN SELECT 1; END"}) ==
        Texts{"le déclencheur helpful n'est pas du programme"});
  CHECK(found_after(database, {"DROP INDEX payments_by_reference"}) == Texts{"l'index payments_by_reference manque"});
  CHECK(found_after(database, {"DROP VIEW reconciliation_payments",
                               "CREATE VIEW reconciliation_payments AS SELECT 1 AS order_sequence"}) ==
        Texts{"la vue reconciliation_payments n'est pas comme le programme l'a fait"});
  CHECK(found_after(database, {"ALTER TABLE payments ADD COLUMN more TEXT"}) ==
        Texts{"la table payments n'est pas comme le programme l'a fait"});
  CHECK(found_after(database, {"CREATE TABLE stray (id TEXT)", "CREATE INDEX stray_by_id ON stray (id)"}) ==
        Texts{"la table stray n'est pas du programme", "l'index stray_by_id n'est pas du programme"});
}
