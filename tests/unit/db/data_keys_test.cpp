#include "qrcongo/db/data_keys.hpp"

#include <optional>

#include "qrcongo/base/random.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/db/sealed.hpp"
#include "tests/support/database.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

const Bytes key(32, 7);
const db::SealedPlace place{"users", "name", "u1"};

Result<std::unique_ptr<db::Database>> open(const TemporaryFolder& folder, bool with_key = true) {
  db::DatabaseSettings settings;
  settings.path = folder.path("qrcongo.db");
  if (with_key) settings.key_encryption_key = key;
  return db::Database::open(settings, embedded_migrations());
}

// As a program left it that knew the first five classes alone. later: how the anchor is bound beside the others.
void take_later_classes_away(const TemporaryFolder& folder, const std::string& later) {
  const auto database = open(folder, false);
  REQUIRE(database.has_value());
  REQUIRE((*database)
              ->write_now([&](db::Tx& tx) -> Result<void> {
                SystemRandom random;
                const auto wrapped = tx.value<std::string>("SELECT wrapped_key FROM data_keys WHERE name = 'contact'");
                const auto plain = crypto::unwrap_key(key, wrapped, "qrcongo/data-key/contact/with" + later);
                if (!plain) return fail(plain.error());
                tx.run("UPDATE data_keys SET wrapped_key = :wrapped WHERE name = 'contact'",
                       crypto::wrap_key(key, plain->view(), "qrcongo/data-key/contact", random));
                tx.run("DROP TRIGGER data_keys_are_kept");
                tx.run("DELETE FROM data_keys WHERE name NOT IN ('contact', 'document', 'scans', 'totp', 'webhook')");
                return {};
              })
              .has_value());
}

}  // namespace

TEST_CASE("a class of keys that came later is made in a database of before, and never in the place of one") {
  TemporaryFolder folder;
  std::string sealed;
  {
    const auto database = open(folder);
    REQUIRE(database.has_value());
    sealed = *(*database)->write_now([](db::Tx& tx) -> Result<std::string> { return db::seal(tx, place, "Lunga"); });
  }
  take_later_classes_away(folder, "/tokens/audit");
  {
    const auto database = open(folder);
    REQUIRE_MESSAGE(database.has_value(), (database ? std::string() : database.error().detail));
    const auto seen = (*database)->write_now([&](db::Tx& tx) -> Result<std::string> {
      CHECK(db::has_data_key(tx, "audit"));
      CHECK(db::may_hold_plain(tx, "audit"));
      return db::unseal(tx, place, sealed);
    });
    CHECK(*seen == "Lunga");
    REQUIRE((*database)
                ->write_now([](db::Tx& tx) -> Result<void> {
                  tx.run("DELETE FROM data_keys WHERE name = 'audit'");
                  return {};
                })
                .has_value());
  }
  const auto refused = open(folder);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().detail.find("audit") != std::string::npos);
}

TEST_CASE("a database that was opened without its key has no data keys") {
  TemporaryFolder folder;
  const auto database = open(folder, false);
  REQUIRE(database.has_value());
  CHECK(!*(*database)->read_now([](db::Tx& tx) -> Result<bool> { return db::has_data_key(tx, "audit"); }));
}
