#include "qrcongo/db/conditions.hpp"

#include <doctest/doctest.h>

#include "qrcongo/db/database.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

const std::vector<EmbeddedFile> shelf_schema = {
    {"sqlite/0001_shelf.sql", "CREATE TABLE shelf (sequence INTEGER PRIMARY KEY, name TEXT NOT NULL, tag TEXT);"}};

// A shelf of goods, whose numbers are their places in the list.
struct Shelf {
  TemporaryFolder folder;
  std::unique_ptr<db::Database> database;

  explicit Shelf(const std::vector<std::pair<std::string, std::optional<std::string>>>& goods) {
    db::DatabaseSettings settings;
    settings.path = folder.path("test.db");
    auto opened = db::Database::open(settings, shelf_schema);
    REQUIRE(opened.has_value());
    database = std::move(*opened);
    REQUIRE(database->write_now([&](db::Tx& tx) -> Result<void> {
      for (const auto& [name, tag] : goods) tx.run("INSERT INTO shelf (name, tag) VALUES (:name, :tag)", name, tag);
      return {};
    }));
  }

  std::vector<std::int64_t> find(const db::Conditions& where, std::int64_t limit = 50) {
    return *database->read_now([&](db::Tx& tx) -> Result<std::vector<std::int64_t>> {
      return where.rows<std::int64_t>(tx, "SELECT sequence FROM shelf ", "sequence", limit);
    });
  }
  std::vector<std::int64_t> search(const std::string& typed, const std::vector<db::Belonging>& or_of = {}) {
    db::Conditions where;
    where.search({"name", "tag"}, typed, or_of);
    return find(where);
  }
};

using Found = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("without a condition all rows come, as many as are asked for") {
  Shelf shelf({{"a", {}}, {"b", {}}, {"c", {}}});
  CHECK(shelf.find(db::Conditions()) == Found{1, 2, 3});
  CHECK(shelf.find(db::Conditions(), 2) == Found{1, 2});
}

TEST_CASE("conditions hold together, and those that are absent do not count") {
  Shelf shelf({{"a", "x"}, {"b", "y"}, {"c", "x"}, {"d", {}}});
  db::Conditions where;
  where.require("sequence > ", std::int64_t{1});
  where.equal("tag", std::optional<std::string>("x"));
  where.equal("name", std::optional<std::string>());
  where.search({"name"}, std::nullopt);
  CHECK(shelf.find(where) == Found{3});
}

TEST_CASE("one of several values, and any where there is none") {
  Shelf shelf({{"a", "x"}, {"b", "y"}, {"c", "z"}, {"d", {}}});
  const auto among = [&](const std::vector<std::string>& tags) {
    db::Conditions where;
    where.among("tag", tags);
    return shelf.find(where);
  };
  CHECK(among({"x", "z"}) == Found{1, 3});
  CHECK(among({"y"}) == Found{2});
  CHECK(among({}) == Found{1, 2, 3, 4});
  CHECK(among({"w"}).empty());
}

TEST_CASE("a search minds neither case nor accents, and no row lacks what is NULL there") {
  Shelf shelf({{"Bière blonde", "SKU-72B"}, {"BIÈRE brune", {}}, {"Savon", "biere"}, {"Cidre", {}}});
  CHECK(shelf.search("biere") == Found{1, 2, 3});
  CHECK(shelf.search("BIÈRE B") == Found{1, 2});
  CHECK(shelf.search("sku-72") == Found{1});
  CHECK(shelf.search("vin").empty());
  CHECK(shelf.search("blondesku").empty());
}

TEST_CASE("what is typed is a text and never a pattern or a statement") {
  Shelf shelf({{"100 % pur jus", {}}, {"100 g", {}}, {"a_b", {}}, {"axb", {}}, {"Hé !", {}}, {"L'eau", {}}});
  CHECK(shelf.search("%") == Found{1});
  CHECK(shelf.search("100 %") == Found{1});
  CHECK(shelf.search("_") == Found{3});
  CHECK(shelf.search("a_b") == Found{3});
  CHECK(shelf.search("!") == Found{5});
  CHECK(shelf.search("'") == Found{6});
  CHECK(shelf.search("L’eau") == Found{6});
  CHECK(shelf.search("' OR 1=1 --").empty());
}

TEST_CASE("a row is found by what it belongs to, too") {
  Shelf shelf({{"a", "x"}, {"b", "y"}, {"c", "z"}});
  const std::vector<std::string> found = {"y", "z"};
  CHECK(shelf.search("a", {{"tag", found}}) == Found{1, 2, 3});
  CHECK(shelf.search("d", {{"tag", found}}) == Found{2, 3});
  CHECK(shelf.search("d", {{"tag", std::vector<std::string>()}}).empty());
}
