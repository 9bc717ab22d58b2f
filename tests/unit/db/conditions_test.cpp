#include "qrcongo/db/conditions.hpp"

#include <doctest/doctest.h>

#include "qrcongo/db/database.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

const std::vector<EmbeddedFile> shelf_schema = {
    {"sqlite/0001_shelf.sql",
     "CREATE TABLE shelf (sequence INTEGER PRIMARY KEY, name TEXT NOT NULL, tag TEXT);"
     "CREATE TABLE makers (id TEXT PRIMARY KEY, name TEXT, town TEXT);"
     "INSERT INTO makers VALUES ('x', 'Brasserie', 'Matadi'), ('y', 'Savonnerie', NULL), ('z', NULL, 'Bière');"}};

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
  std::vector<std::int64_t> search(const std::string& typed) {
    db::Conditions where;
    where.search({"name", "tag"}, typed);
    return find(where);
  }
};

using Found = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a list goes on behind its place, whichever way it goes") {
  // updated_at falls and rises: 3 and 2 at the same moment, then 1 and 4.
  const std::string table =
      "SELECT sequence FROM (SELECT r.sequence, CASE r.sequence WHEN 1 THEN 70 WHEN 4 THEN 60 ELSE 80 END AS "
      "updated_at "
      "FROM shelf AS r) AS r ";
  Shelf shelf({{"a", {}}, {"b", {}}, {"c", {}}, {"d", {}}});
  const auto page = [&](const ListPlace& place) {
    db::Conditions where;
    where.behind(place, "r.");
    return *shelf.database->read_now(
        [&](db::Tx& tx) -> Result<Found> { return where.rows<std::int64_t>(tx, table, db::order_of(place, "r."), 2); });
  };
  CHECK(page({0, ListOrder::oldest, 0}) == Found{1, 2});
  CHECK(page({2, ListOrder::oldest, 0}) == Found{3, 4});
  CHECK(page({0, ListOrder::newest, 0}) == Found{4, 3});
  CHECK(page({3, ListOrder::newest, 0}) == Found{2, 1});
  CHECK(page({1, ListOrder::newest, 0}).empty());
  CHECK(page({0, ListOrder::changed, 0}) == Found{3, 2});
  CHECK(page({3, ListOrder::changed, 80}) == Found{2, 1});
  CHECK(page({2, ListOrder::changed, 80}) == Found{1, 4});
  CHECK(page({4, ListOrder::changed, 60}).empty());
}

TEST_CASE("rows are named one by one") {
  Shelf shelf({{"a", {}}, {"b", {}}, {"c", {}}});
  db::Conditions where;
  where.one_of("name", std::vector<std::string>{"c", "a", "z"});
  CHECK(shelf.find(where) == Found{1, 3});
}

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

TEST_CASE("a row is found by the texts of a row that it names, whichever way they are looked for") {
  Shelf shelf({{"Bière", "x"}, {"Savon", "y"}, {"Cidre", "z"}, {"Cidre", "nobody"}, {"Cidre", {}}, {"Savon", "x"}});
  for (const db::Reach reach : {db::Reach::few, db::Reach::all}) {
    const auto search = [&](const std::string& typed, bool of_x_alone = false) {
      db::Conditions where;
      if (of_x_alone) where.equal("tag", std::optional<std::string>("x"));
      where.search({"shelf.name"}, typed, {{"shelf.tag", "makers", "makers.id", {"makers.name", "makers.town"}}},
                   reach);
      return shelf.find(where);
    };
    CHECK(search("biere") == Found{1, 3});
    CHECK(search("SAVON") == Found{2, 6});
    CHECK(search("brasserie") == Found{1, 6});
    CHECK(search("matadi", true) == Found{1, 6});
    CHECK(search("savon", true) == Found{6});
    CHECK(search("cidre") == Found{3, 4, 5});
    CHECK(search("brasseriematadi").empty());
    CHECK(search("%").empty());
  }
}

TEST_CASE("none of what is found is left out, however much else has the text") {
  std::vector<std::pair<std::string, std::optional<std::string>>> goods(300, {"lait", "x"});
  goods.push_back({"lait", "y"});
  Shelf shelf(goods);
  for (const db::Reach reach : {db::Reach::few, db::Reach::all}) {
    db::Conditions where;
    where.equal("tag", std::optional<std::string>("y"));
    where.search({"shelf.name"}, "erie", {{"shelf.tag", "makers", "makers.id", {"makers.name"}}}, reach);
    CHECK(shelf.find(where) == Found{301});
  }
}

TEST_CASE("a text is found by its beginning, as it stands") {
  Shelf shelf({{"CMD-2026-000009", {}}, {"CMD-2026-00001", {}}, {"CMD-2026-000010", {}}, {"cmd-2026-000012", {}}});
  const auto begin = [&](const std::string& beginning) {
    db::Conditions where;
    where.begins_with("name", beginning);
    return shelf.find(where);
  };
  CHECK(begin("CMD-2026-00001") == Found{2, 3});
  CHECK(begin("CMD-2026-0") == Found{1, 2, 3});
  CHECK(begin("CMD-2026-000019").empty());
}
