#include "src/app/key_safe.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "qrcongo/crypto/key_wrapping.hpp"
#include "tests/unit/app/prepared_directory.hpp"

using namespace qrcongo;
using namespace qrcongo::app;
using namespace qrcongo::testing;

namespace {

constexpr const char* recipient_text = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
constexpr const char* identity_text = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

crypto::AgeRecipient recipient() { return *crypto::AgeRecipient::parse(recipient_text); }

Result<Bytes> exported(Application& app, bool again) {
  const identity::Call call = identity::system_call(app.clock.now_ms());
  return app.database->write_now([&](db::Tx& tx) { return app.key_safe.export_key(tx, call, recipient(), again); });
}

Result<void> replaced(Application& app, const Bytes& key) {
  const identity::Call call = identity::system_call(app.clock.now_ms());
  return app.database->write_now([&](db::Tx& tx) { return app.key_safe.replace(tx, call, Secret(key)); });
}

std::string first_serial(Application& app) {
  stamps::engine::Serial serial{};
  app.keyring->find(0)->make_serials(stamps::engine::no_gtin, 0, {&serial, 1});
  return std::string(stamps::engine::view(serial));
}

std::int64_t entries(Application& app, const std::string& action) {
  return app.database
      ->read_now([&](db::Tx& tx) -> Result<std::int64_t> {
        return tx.value<std::int64_t>("SELECT COUNT(*) FROM audit_entries WHERE action = :action", action);
      })
      .value();
}

}  // namespace

TEST_CASE("the key is exported once, and again only on purpose") {
  PreparedDirectory directory;
  Application& app = directory.application();
  const auto first = exported(app, false);
  REQUIRE(first.has_value());
  CHECK(entries(app, "key_encryption_key.export") == 1);
  const auto identity = crypto::parse_age_identity(identity_text);
  REQUIRE(identity.has_value());
  const auto opened = crypto::open_age(identity->view(), *first);
  REQUIRE(opened.has_value());
  CHECK(as_text(opened->view()) == read_file(directory.configuration().stamps.key_encryption_key_file));

  const auto second = exported(app, false);
  REQUIRE(!second);
  CHECK(second.error().code == Code::wrong_state);
  CHECK(entries(app, "key_encryption_key.export") == 1);
  CHECK(exported(app, true).has_value());
  CHECK(entries(app, "key_encryption_key.export") == 2);
}

TEST_CASE("under a new key the directory opens with that one alone, and is what it was") {
  PreparedDirectory directory;
  const std::string key_file = directory.configuration().stamps.key_encryption_key_file;
  const Bytes new_key(32, 0x5A);
  std::string serial;
  {
    const auto app = Application::open(directory.configuration());
    REQUIRE(app.has_value());
    serial = first_serial(**app);
    REQUIRE(exported(**app, false).has_value());
    REQUIRE(replaced(**app, new_key));
    CHECK(entries(**app, "key_encryption_key.replace") == 1);
    // Another key has another export.
    CHECK(exported(**app, false).has_value());
    CHECK(replaced(**app, new_key).error().code == Code::invalid_input);
  }
  const auto refused = Application::open(directory.configuration());
  REQUIRE(!refused);
  CHECK(refused.error().detail.find(key_file) != std::string::npos);
  CHECK(refused.error().detail.find("sous une autre clé") != std::string::npos);

  std::filesystem::remove(key_file);
  REQUIRE(write_key_file(key_file, new_key));
  const auto app = Application::open(directory.configuration());
  REQUIRE_MESSAGE(app.has_value(), (app ? std::string() : app.error().detail));
  CHECK(first_serial(**app) == serial);
}

TEST_CASE("what is wrapped after a key was replaced is under the new one") {
  PreparedDirectory directory;
  Application& app = directory.application();
  const Bytes new_key(32, 0x5A);
  REQUIRE(replaced(app, new_key));
  const Bytes some_key(32, 1);
  const auto wrapped =
      app.database->write_now([&](db::Tx& tx) { return app.key_safe.wrap(tx, some_key, "a purpose"); });
  REQUIRE(wrapped.has_value());
  CHECK(crypto::unwrap_key(new_key, *wrapped, "a purpose").has_value());
}

TEST_CASE("in the transaction that replaces the key nothing is wrapped under the old one any more") {
  PreparedDirectory directory;
  Application& app = directory.application();
  const identity::Call call = identity::system_call(app.clock.now_ms());
  const Bytes some_key(32, 1);
  const auto wrapped = app.database->write_now([&](db::Tx& tx) -> Result<std::string> {
    if (auto put = app.key_safe.replace(tx, call, Secret(Bytes(32, 0x5A))); !put) return fail(put.error());
    return app.key_safe.wrap(tx, some_key, "a purpose");
  });
  REQUIRE(!wrapped);
  CHECK(wrapped.error().code == Code::unavailable);
  // It was rolled back, so the old key is still the one.
  CHECK(app.database->write_now([&](db::Tx& tx) { return app.key_safe.wrap(tx, some_key, "a purpose"); }).has_value());
}

TEST_CASE("wrapped keys of a table that nobody puts under the new key stop the replacement") {
  PreparedDirectory directory;
  Application& app = directory.application();
  REQUIRE(app.database->write_now([](db::Tx& tx) -> Result<void> {
    tx.run("CREATE TABLE forgotten (wrapped_thing TEXT)");
    return {};
  }));
  CHECK(replaced(app, Bytes(32, 0x5A)).error().code == Code::internal);
  CHECK(entries(app, "key_encryption_key.replace") == 0);
  CHECK(app.database
            ->read_now([](db::Tx& tx) -> Result<std::int64_t> {
              return tx.value<std::int64_t>("SELECT COUNT(*) FROM key_encryption_keys");
            })
            .value() == 1);
}

TEST_CASE("a clock that is behind what the directory knows stops issuing, also after a start") {
  PreparedDirectory directory;
  {
    Application& app = directory.application();
    CHECK(app.clock_guard.behind_ms() == 0);
    const std::int64_t to_come = app.clock.now_ms() + hour_ms / 2;
    REQUIRE(app.database->write_now([&](db::Tx& tx) -> Result<void> {
      identity::system_call(to_come).record(tx, "test.act", "1");
      return {};
    }));
  }
  directory.close();
  CHECK(directory.application().clock_guard.behind_ms() > hour_ms / 2 - minute_ms);
}
