#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/db/data_lock.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/db/event.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

const std::vector<EmbeddedFile> notes_schema = {
    {"sqlite/0001_notes.sql", "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, tag TEXT);"}};

Result<std::unique_ptr<db::Database>> open_in(const TemporaryFolder& folder, const std::vector<EmbeddedFile>& schema) {
  db::DatabaseSettings settings;
  settings.path = folder.path("test.db");
  return db::Database::open(settings, schema);
}

std::unique_ptr<db::Database> notes_in(const TemporaryFolder& folder) {
  auto opened = open_in(folder, notes_schema);
  REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().detail));
  return std::move(*opened);
}

Result<void> add(db::Database& database, const std::string& text) {
  return database.write_now([&](db::Tx& tx) -> Result<void> {
    tx.run("INSERT INTO notes (text) VALUES (:text)", text);
    return {};
  });
}

std::int64_t count(db::Database& database) {
  return *database.read_now(
      [](db::Tx& tx) -> Result<std::int64_t> { return tx.value<std::int64_t>("SELECT COUNT(*) FROM notes"); });
}

struct Note {
  std::int64_t id = 0;
  std::string text;
  std::optional<std::string> tag;
  auto fields() { return std::tie(id, text, tag); }
};

}  // namespace

TEST_CASE("what is written can be read, NULL included") {
  TemporaryFolder folder;
  auto database = notes_in(folder);
  REQUIRE(database->write_now([](db::Tx& tx) -> Result<void> {
    tx.run("INSERT INTO notes (id, text, tag) VALUES (:id, :text, :tag)", std::int64_t{1} << 53, "à",
           std::optional<std::string>());
    tx.run("INSERT INTO notes (id, text, tag) VALUES (:id, :text, :tag)", 2, "b", std::optional<std::string>("t"));
    return {};
  }));
  const auto notes = *database->read_now([](db::Tx& tx) -> Result<std::vector<Note>> {
    return tx.rows<Note>("SELECT id, text, tag FROM notes ORDER BY id");
  });
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].id == 2);
  CHECK(notes[0].tag == "t");
  CHECK(notes[1].id == (std::int64_t{1} << 53));
  CHECK(notes[1].text == "à");
  CHECK(!notes[1].tag);
}

TEST_CASE("a sweep tells the rows that a query tells, and is refused where it is") {
  TemporaryFolder folder;
  auto database = notes_in(folder);
  REQUIRE(database->write_now([](db::Tx& tx) -> Result<void> {
    for (int i = 1; i <= 100; ++i) {
      const auto tag = i % 3 == 0 ? std::nullopt : std::optional(std::string(static_cast<std::size_t>(i), 'x'));
      tx.run("INSERT INTO notes (id, text, tag) VALUES (:id, :text, :tag)", i, "é" + std::to_string(i), tag);
    }
    return {};
  }));
  const std::string sql = "SELECT id, text, tag FROM notes WHERE id > :after AND text <> :other ORDER BY id";
  std::vector<Note> swept;
  const auto sweep = [&](db::Tx& tx) -> Result<std::vector<Note>> {
    tx.sweep<Note>(
        sql, [&](Note&& note) { swept.push_back(std::move(note)); }, 10, "é50");
    return tx.rows<Note>(sql, 10, "é50");
  };
  auto told = database->read_now(sweep);
  REQUIRE(told->size() == 89);
  REQUIRE(swept.size() == told->size());
  for (std::size_t i = 0; i < swept.size(); ++i) CHECK(swept[i].fields() == (*told)[i].fields());
  CHECK(!database->read_now([](db::Tx& tx) -> Result<void> {
    tx.sweep<int>("SELECT nothing FROM notes", [](int) {});
    return {};
  }));
}

TEST_CASE("an Error undoes its own job and no other") {
  TemporaryFolder folder;
  auto database = notes_in(folder);
  CHECK(add(*database, "kept"));
  const auto refused = database->write_now([](db::Tx& tx) -> Result<void> {
    tx.run("INSERT INTO notes (text) VALUES ('refused')");
    return fail(Code::wrong_state, "no");
  });
  CHECK(refused.error().code == Code::wrong_state);
  CHECK(count(*database) == 1);
}

TEST_CASE("a broken constraint is an Error and undoes its job") {
  TemporaryFolder folder;
  auto database = notes_in(folder);
  CHECK(add(*database, "once"));
  const auto twice = database->write_now([](db::Tx& tx) -> Result<void> {
    tx.run("INSERT INTO notes (text) VALUES ('other')");
    tx.run("INSERT INTO notes (text) VALUES ('once')");
    return {};
  });
  CHECK(twice.error().code == Code::already_exists);
  CHECK(count(*database) == 1);
}

TEST_CASE("many threads' jobs are all kept, each once") {
  TemporaryFolder folder;
  auto database = notes_in(folder);
  std::vector<std::thread> threads;
  std::atomic<int> refused = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) refused += add(*database, std::to_string(t) + "-" + std::to_string(i)) ? 0 : 1;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(refused == 0);
  CHECK(count(*database) == 400);
}

TEST_CASE("an event is told after the commit, in order, and not for what was refused") {
  TemporaryFolder folder;
  auto database = notes_in(folder);
  db::Event<std::string> event;
  std::vector<std::string> heard;
  event.connect([&](const std::string& text) { heard.push_back(text + "/" + std::to_string(count(*database))); });
  const auto tell = [&](const std::string& text, bool keep) {
    return database->write_now([&](db::Tx& tx) -> Result<void> {
      tx.run("INSERT INTO notes (text) VALUES (:text)", text);
      event.publish(tx, text);
      if (!keep) return fail(Code::wrong_state, "no");
      return {};
    });
  };
  CHECK(tell("a", true));
  CHECK(!tell("b", false));
  CHECK(tell("c", true));
  CHECK(heard == std::vector<std::string>{"a/1", "c/2"});
}

TEST_CASE("a reader cannot write") {
  TemporaryFolder folder;
  auto database = notes_in(folder);
  const auto refused = database->read_now([](db::Tx& tx) -> Result<void> {
    tx.run("INSERT INTO notes (text) VALUES ('x')");
    return {};
  });
  CHECK(!refused);
  CHECK(count(*database) == 0);
}

TEST_CASE("what a request reads is broken off when it takes too long, and its thread reads on") {
  TemporaryFolder folder;
  db::DatabaseSettings settings;
  settings.path = folder.path("test.db");
  settings.read_threads = 1;
  settings.read_limit = std::chrono::milliseconds(20);
  auto database = *db::Database::open(settings, notes_schema);
  const auto count_to = [](std::int64_t most) {
    return [most](db::Tx& tx) -> Result<std::int64_t> {
      return tx.value<std::int64_t>(
          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT :most) SELECT COUNT(*) FROM n", most);
    };
  };
  const auto finish = [](boost::asio::awaitable<Result<std::int64_t>> reading) {
    boost::asio::io_context io;
    auto answer = boost::asio::co_spawn(io, std::move(reading), boost::asio::use_future);
    io.run();
    return answer.get();
  };
  const auto start = std::chrono::steady_clock::now();
  const auto broken_off = finish(database->read(count_to(400'000'000)));
  REQUIRE(!broken_off);
  CHECK(broken_off.error().code == Code::unavailable);
  CHECK(broken_off.error().retry_after_s > 0);
  CHECK(broken_off.error().took_too_long);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  CHECK(finish(database->read(count_to(10))) == 10);
  CHECK(finish(database->read_at_length(count_to(5'000'000))) == 5'000'000);
  CHECK(database->read_now(count_to(5'000'000)) == 5'000'000);
}

TEST_CASE("what is urgent is read while lists hold every other reader") {
  TemporaryFolder folder;
  db::DatabaseSettings settings;
  settings.path = folder.path("test.db");
  settings.read_threads = 1;
  auto database = *db::Database::open(settings, notes_schema);
  std::promise<void> release;
  const auto wait = [released = release.get_future().share()](db::Tx&) -> Result<std::int64_t> {
    return released.wait_for(std::chrono::seconds(20)) == std::future_status::ready ? 1 : 0;
  };
  const auto notes = [](db::Tx& tx) -> Result<std::int64_t> {
    return tx.value<std::int64_t>("SELECT COUNT(*) FROM notes");
  };
  boost::asio::io_context io;
  auto slow = boost::asio::co_spawn(io, database->read(wait), boost::asio::use_future);
  auto behind = boost::asio::co_spawn(io, database->read(wait), boost::asio::use_future);
  boost::asio::co_spawn(io, database->read_first(notes),
                        [&](std::exception_ptr, Result<std::int64_t>) { release.set_value(); });
  io.run();
  CHECK(slow.get() == 1);
  CHECK(behind.get() == 1);
}

TEST_CASE("a migration that was edited since, or is unknown, refuses to open and is named") {
  TemporaryFolder folder;
  notes_in(folder);
  SUBCASE("edited") {
    const auto opened = open_in(folder, {{"sqlite/0001_notes.sql", "CREATE TABLE notes (id INTEGER);"}});
    REQUIRE(!opened);
    CHECK(opened.error().detail.find("0001_notes.sql") != std::string::npos);
  }
  SUBCASE("newer than the program") {
    const auto opened = open_in(folder, {});
    REQUIRE(!opened);
    CHECK(opened.error().detail.find("0001_notes.sql") != std::string::npos);
  }
  SUBCASE("a further one is applied") {
    auto schema = notes_schema;
    schema.push_back({"sqlite/0002_more.sql", "CREATE TABLE more (id INTEGER); CREATE TABLE yet_more (id INTEGER);"});
    auto opened = open_in(folder, schema);
    REQUIRE(opened);
    CHECK((*opened)->read_now([](db::Tx& tx) -> Result<std::int64_t> {
      return tx.value<std::int64_t>("SELECT COUNT(*) FROM yet_more");
    }) == 0);
  }
  SUBCASE("one that fails leaves nothing") {
    auto schema = notes_schema;
    schema.push_back({"sqlite/0002_half.sql", "CREATE TABLE half (id INTEGER); CREATE TABLE half (id INTEGER);"});
    const auto opened = open_in(folder, schema);
    REQUIRE(!opened);
    CHECK(opened.error().detail.find("0002_half.sql") != std::string::npos);
    CHECK(open_in(folder, notes_schema).has_value());
  }
}

TEST_CASE("a data directory has one writer") {
  TemporaryFolder folder;
  auto first = db::DataLock::take(folder.path());
  REQUIRE(first);
  const auto second = db::DataLock::take(folder.path());
  REQUIRE(!second);
  CHECK(second.error().detail.find(std::to_string(getpid())) != std::string::npos);
  { auto released = std::move(*first); }
  CHECK(db::DataLock::take(folder.path()).has_value());
}
