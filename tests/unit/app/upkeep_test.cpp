#include "src/app/upkeep.hpp"

#include <doctest/doctest.h>

#include "src/app/clock_mark.hpp"
#include "src/app/key_commands.hpp"
#include "tests/unit/app/prepared_directory.hpp"

using namespace qrcongo;
using namespace qrcongo::app;
using namespace qrcongo::testing;

namespace {

void change(Application& app, const std::string& sql, std::int64_t time_ms) {
  REQUIRE(app.database->write_now([&](db::Tx& tx) -> Result<void> {
    tx.run(sql, time_ms);
    return {};
  }));
}

std::int64_t count(Application& app, const std::string& sql) {
  return app.database->read_now([&](db::Tx& tx) -> Result<std::int64_t> { return tx.value<std::int64_t>(sql); })
      .value();
}

std::int64_t record(Application& app) { return count(app, "SELECT highest_ms FROM clock_mark"); }

// A key of tokens whose month is over, so that the next round puts another in its place.
void let_key_grow_old(Application& app) {
  change(app, "UPDATE token_keys SET created_at = :created_at", app.clock.now_ms() - 31 * day_ms);
}

std::int64_t token_keys(Application& app) { return count(app, "SELECT COUNT(*) FROM token_keys"); }

void first_round(Application& app) {
  Upkeep upkeep(app);
  upkeep.start();
  upkeep.stop();
}

}  // namespace

TEST_CASE("a round does what time brings, and writes the time down") {
  PreparedDirectory directory;
  Application& app = directory.application();
  let_key_grow_old(app);
  const std::int64_t before = app.clock.now_ms();
  first_round(app);
  CHECK(token_keys(app) == 2);
  CHECK(record(app) >= before);
}

TEST_CASE("after a leap forward nothing is done that nobody could undo, until the clock is accepted") {
  PreparedDirectory directory;
  let_key_grow_old(directory.application());
  change(directory.application(), "UPDATE clock_mark SET highest_ms = :highest_ms",
         directory.application().clock.now_ms() - 8 * day_ms);
  directory.close();
  {
    Application& app = directory.application();
    CHECK(app.clock_guard.leapt_ms() > 7 * day_ms);
    CHECK(clock_fault(app.clock_guard).find("avancé") != std::string::npos);
    first_round(app);
    CHECK(token_keys(app) == 1);
    CHECK(record(app) < app.clock.now_ms() - 7 * day_ms);
  }
  directory.close();
  {
    // A restart alone changes nothing.
    Application& app = directory.application();
    first_round(app);
    CHECK(token_keys(app) == 1);
    const auto accepted = accept_clock(app, {});
    REQUIRE(accepted.has_value());
    CHECK(accepted->at("leapt_s").as_int64() >= 8 * day_ms / second_ms);
    CHECK(clock_fault(app.clock_guard).empty());
    CHECK(count(app, "SELECT COUNT(*) FROM audit_entries WHERE action = 'clock.accept'") == 1);
  }
  directory.close();
  Application& app = directory.application();
  CHECK(app.clock_guard.leapt_ms() == 0);
  first_round(app);
  CHECK(token_keys(app) == 2);
}
