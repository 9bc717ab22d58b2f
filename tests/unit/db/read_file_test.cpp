#include "qrcongo/db/read_file.hpp"

#include <filesystem>

#include "tests/support/database.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

Result<std::int64_t> count_rows(const std::string& path) {
  return db::read_file(path, [](db::Tx& tx) -> Result<std::int64_t> {
    return tx.value<std::int64_t>("SELECT COUNT(*) FROM looked_at");
  });
}

void fill(TestDatabase& database) {
  database.write([](db::Tx& tx) -> Result<void> {
    tx.run("CREATE TABLE looked_at (number BIGINT)");
    tx.run("INSERT INTO looked_at (number) VALUES (1)");
    return {};
  });
}

}  // namespace

TEST_CASE("a file is read beside whoever writes to it, and nothing can be written through it") {
  TestDatabase database;
  fill(database);
  const std::string path = database.folder() + "/qrcongo.db";
  CHECK(*count_rows(path) == 1);
  database.write([](db::Tx& tx) -> Result<void> {
    tx.run("INSERT INTO looked_at (number) VALUES (2)");
    return {};
  });
  CHECK(*count_rows(path) == 2);
  CHECK(!db::read_file(path, [](db::Tx& tx) -> Result<void> {
    tx.run("DELETE FROM looked_at");
    return {};
  }));
  CHECK(*count_rows(path) == 2);
}

TEST_CASE("a copy that nobody writes to is read without a trace beside it, whatever its name") {
  TemporaryFolder folder;
  for (const char* name : {"copy of it.db", "100%25?#.db"}) {
    const std::string path = folder.path(name);
    {
      TestDatabase database;
      fill(database);
      database.write([&](db::Tx& tx) -> Result<void> {
        tx.run("INSERT INTO looked_at (number) VALUES (2)");
        return {};
      });
      // Whole in one file once the writer has let go of it.
      const std::string source = database.folder() + "/qrcongo.db";
      std::filesystem::copy_file(source, path);
      if (std::filesystem::exists(source + "-wal")) std::filesystem::copy_file(source + "-wal", path + "-wal");
    }
    CHECK(*count_rows(path) == 2);
    std::filesystem::remove(path + "-wal");
    std::filesystem::remove(path + "-shm");
    static_cast<void>(count_rows(path));
    CHECK(!std::filesystem::exists(path + "-wal"));
    CHECK(!std::filesystem::exists(path + "-shm"));
  }
}

TEST_CASE("what is no database is refused") {
  TemporaryFolder folder;
  CHECK(count_rows(folder.path("nothing.db")).error().code == Code::not_found);
  write_file(folder.path("text.db"), std::string(4096, 'x'));
  CHECK(!count_rows(folder.path("text.db")));
  CHECK(!std::filesystem::exists(folder.path("nothing.db")));
}
