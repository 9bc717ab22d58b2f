#include "qrcongo/db/sealed.hpp"

#include <doctest/doctest.h>

#include <set>

#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/db/data_keys.hpp"
#include "tests/support/database.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

using db::SealedPlace;

const SealedPlace name_of_one{"users", "name", "1"};

template <class Work>
auto within(TestDatabase& database, Work work) {
  return database.write([&](db::Tx& tx) -> Result<std::invoke_result_t<Work&, db::Tx&>> { return work(tx); });
}

std::string sealed(TestDatabase& database, const SealedPlace& place, std::string_view plain) {
  return within(database, [&](db::Tx& tx) { return db::seal(tx, place, plain); });
}

// What the database answers; an exception is its Code::internal.
Result<std::string> opened(TestDatabase& database, const SealedPlace& place, const std::string& text) {
  return database->read_now([&](db::Tx& tx) -> Result<std::string> { return db::unseal(tx, place, text); });
}

// A database file as it was before anything was sealed, and its openings since.
struct OldDatabase {
  TemporaryFolder folder;
  Bytes key = Bytes(32, 7);

  Result<std::unique_ptr<db::Database>> open(bool before = false) {
    db::DatabaseSettings settings;
    settings.path = folder.path("old.db");
    std::vector<EmbeddedFile> migrations;
    for (const EmbeddedFile& file : embedded_migrations()) {
      if (!before || file.path < std::string_view("sqlite/0020")) migrations.push_back(file);
    }
    if (!before) settings.key_encryption_key = key;
    return db::Database::open(settings, migrations);
  }

  void run(db::Database& database, const std::vector<std::string>& statements) {
    REQUIRE(database.write_now([&](db::Tx& tx) -> Result<void> {
      for (const std::string& statement : statements) tx.run(statement);
      return {};
    }));
  }

  void fill() {
    auto database = open(true);
    REQUIRE_MESSAGE(database.has_value(), (database ? std::string() : database.error().detail));
    run(**database,
        {"INSERT INTO organisations (id, kinds, state, name, email, address_city, version, created_at, updated_at) "
         "VALUES ('o1', 'occ', 'active', 'OCC', 'courrier@occ.example', 'Matadi-Ville', 1, 1, 1)",
         "INSERT INTO users (id, email, name, organisation_id, role, duties, state, language, version, created_at, "
         "updated_at) VALUES ('u1', 'plain.person@occ.example', 'Plain Person', 'o1', 'OPERATEUR_OCC', '', 'active', "
         "'fr', 1, 1, 1)",
         "INSERT INTO citizen_reports (id, number, what, where_bought, contact, language, state, created_at) "
         "VALUES ('r1', 'SIG-1', 'price', 'x', '+243 999 111 222', 'fr', 'new', 1)",
         "INSERT INTO idempotency_keys (caller, route, idempotency_key, body_hash, status, content_type, body, "
         "expires_at) VALUES ('u1', 'POST /x', 'k', 'h', 200, 'application/json', '{\"reply\":\"to Plain Person\"}', "
         "9999999999999)"});
  }

  std::string file() { return read_file(folder.path("old.db")); }
};

}  // namespace

TEST_CASE("what is sealed opens at its place, and looks different each time") {
  TestDatabase database;
  const std::string first = sealed(database, name_of_one, "Amélie");
  CHECK(first.starts_with("1."));
  CHECK(first.find("Am") == std::string::npos);
  CHECK(first != sealed(database, name_of_one, "Amélie"));
  CHECK(opened(database, name_of_one, first) == "Amélie");
  CHECK(opened(database, name_of_one, sealed(database, name_of_one, "")) == "");
}

TEST_CASE(
    "at another row, column or table a value does not open, nor one that was altered, and the answer is internal") {
  TestDatabase database;
  const std::string text = sealed(database, name_of_one, "Amélie");
  for (const SealedPlace& place : {SealedPlace{"users", "name", "2"},
                                   {"users", "email", "1"},
                                   {"organisations", "name", "1"},
                                   {"user", "sname", "1"}}) {
    const auto refused = opened(database, place, text);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == Code::internal);
    CHECK(refused.error().detail.find("Am") == std::string::npos);
    CHECK(refused.error().detail.find(std::string(place.column)) != std::string::npos);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string altered = text;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(opened(database, name_of_one, altered).has_value());
  }
  for (const char* other : {"", "1.", "Amélie", "1.AAAA"})
    CHECK_FALSE(opened(database, name_of_one, other).has_value());
}

TEST_CASE("a blind index is the same for the same value of a column, and for nothing else") {
  TestDatabase database;
  const auto index = [&](const char* table, const char* column, const char* value) {
    return within(database, [&](db::Tx& tx) { return db::blind_index(tx, table, column, value); });
  };
  const std::string email = index("users", "email", "a@b.cd");
  CHECK(email.size() == 64);
  CHECK(email == index("users", "email", "a@b.cd"));
  CHECK(email != index("users", "email", "a@b.ce"));
  CHECK(email != index("users", "name", "a@b.cd"));
  CHECK(email != index("organisations", "email", "a@b.cd"));
}

TEST_CASE("files of two rows have two keys, and neither is a value's") {
  TestDatabase database;
  const auto key = [&](const char* row) {
    return within(database, [&](db::Tx& tx) {
      const Secret found = db::file_key(tx, {"citizen_reports", "photo", row});
      return to_hex(found.view());
    });
  };
  CHECK(key("1") == key("1"));
  CHECK(key("1") != key("2"));
}

TEST_CASE("a database of before is sealed when it is opened, and nothing of it stays plain in the file") {
  OldDatabase old;
  old.fill();
  const std::vector<std::string> plain = {"courrier@occ.example", "Matadi-Ville", "plain.person@occ.example",
                                          "Plain Person", "+243 999 111 222"};
  for (const std::string& text : plain) CHECK(old.file().find(text) != std::string::npos);
  {
    auto database = old.open();
    REQUIRE_MESSAGE(database.has_value(), (database ? std::string() : database.error().detail));
    const auto email = (*database)->read_now([](db::Tx& tx) -> Result<std::string> {
      const std::string index = db::blind_index(tx, "users", "email", "plain.person@occ.example");
      const auto text = tx.row<std::string>("SELECT email FROM users WHERE email_index = :index", index);
      REQUIRE(text.has_value());
      return db::unseal(tx, {"users", "email", "u1"}, *text);
    });
    CHECK(email == "plain.person@occ.example");
    const auto reply = (*database)->read_now([](db::Tx& tx) -> Result<std::string> {
      return db::unseal(tx, {"idempotency_keys", "body", "u1\nPOST /x\nk"},
                        tx.value<std::string>("SELECT body FROM idempotency_keys"));
    });
    CHECK(reply == "{\"reply\":\"to Plain Person\"}");
  }
  for (const std::string& text : plain) CHECK(old.file().find(text) == std::string::npos);
  // A contact is only erased again.
  auto database = old.open();
  REQUIRE(database.has_value());
  const auto changed = (*database)->write_now([](db::Tx& tx) -> Result<void> {
    tx.run("UPDATE citizen_reports SET contact = 'x'");
    return {};
  });
  CHECK_FALSE(changed.has_value());
}

TEST_CASE("what somebody writes in plain after the sealing is never taken for the program's") {
  OldDatabase old;
  old.fill();
  REQUIRE(old.open().has_value());
  {
    auto database = old.open(false);
    REQUIRE(database.has_value());
    old.run(**database, {"UPDATE users SET name = 'Somebody Else' WHERE id = 'u1'",
                         // Who only writes here cannot bring the time of sealing back.
                         "UPDATE data_keys SET state = 'sealing' WHERE name = 'contact'"});
  }
  const auto again = old.open();
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().code == Code::invalid_input);
}

TEST_CASE("another key-encryption key is refused, and after a rewrap it is the one that opens") {
  OldDatabase old;
  old.fill();
  std::string text;
  const Bytes other(32, 8);
  {
    auto database = old.open();
    REQUIRE(database.has_value());
    text = *(*database)->write_now([](db::Tx& tx) -> Result<std::string> {
      return db::seal(tx, {"users", "totp_secret", "u1"}, "S");
    });
    const Bytes wrong(32, 9);
    CHECK_FALSE((*database)->write_now([&](db::Tx& tx) { return db::rewrap_data_keys(tx, wrong, other); }).has_value());
    REQUIRE((*database)->write_now([&](db::Tx& tx) { return db::rewrap_data_keys(tx, old.key, other); }).has_value());
  }
  CHECK_FALSE(old.open().has_value());
  old.key = other;
  auto database = old.open();
  REQUIRE(database.has_value());
  CHECK(*(*database)->read_now([&](db::Tx& tx) -> Result<std::string> {
    return db::unseal(tx, {"users", "totp_secret", "u1"}, text);
  }) == "S");
}

TEST_CASE("nothing is sealed under a key for which nobody vouches") {
  OldDatabase old;
  old.fill();
  db::DatabaseSettings settings;
  settings.path = old.folder.path("old.db");
  settings.key_encryption_key = old.key;
  settings.vouch_for_key = [](db::Tx&) -> Result<void> { return fail(Code::invalid_input, "another key"); };
  const auto refused = db::Database::open(settings, embedded_migrations());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().detail == "another key");
  old.key = Bytes(32, 9);
  CHECK(old.open().has_value());
}

TEST_CASE("a database from before a class of keys gets it once, and what it had opens on") {
  OldDatabase old;
  old.fill();
  std::string text;
  {
    auto database = old.open();
    REQUIRE(database.has_value());
    text = *(*database)->write_now([](db::Tx& tx) -> Result<std::string> {
      return db::seal(tx, {"users", "name", "u2"}, "N");
    });
    // As it was: the class is not there, and not bound to the first one's wrapping.
    REQUIRE((*database)->write_now([&](db::Tx& tx) -> Result<void> {
      FakeRandom random;
      const auto wrapped = tx.value<std::string>("SELECT wrapped_key FROM data_keys WHERE name = 'contact'");
      std::string purpose = "qrcongo/data-key/contact/with";
      Result<Secret> plain = fail(Code::not_found, "");
      for (const char* later : {"tokens", "audit"}) {
        purpose += "/" + std::string(later);
        if (!plain) plain = crypto::unwrap_key(old.key, wrapped, purpose);
      }
      REQUIRE(plain.has_value());
      tx.run("UPDATE data_keys SET wrapped_key = :wrapped WHERE name = 'contact'",
             crypto::wrap_key(old.key, plain->view(), "qrcongo/data-key/contact", random));
      tx.run("DROP TRIGGER data_keys_are_kept");
      tx.run("DELETE FROM data_keys WHERE name IN ('tokens', 'audit')");
      return {};
    }));
  }
  {
    auto database = old.open();
    REQUIRE_MESSAGE(database.has_value(), (database ? std::string() : database.error().detail));
    CHECK(*(*database)->read_now([&](db::Tx& tx) -> Result<std::string> {
      return db::unseal(tx, {"users", "name", "u2"}, text);
    }) == "N");
    old.run(**database, {"DELETE FROM data_keys WHERE name = 'tokens'"});
  }
  CHECK_FALSE(old.open().has_value());
}

TEST_CASE("sealed values whose data key is gone are not sealed once more, and no key is made in the place of one") {
  for (const char* gone : {"DELETE FROM data_keys WHERE name = 'contact'", "DELETE FROM data_keys WHERE name = 'scans'",
                           "DELETE FROM data_keys WHERE name = 'tokens'", "DELETE FROM data_keys WHERE name = 'audit'",
                           "DELETE FROM data_keys"}) {
    OldDatabase old;
    old.fill();
    {
      auto database = old.open();
      REQUIRE(database.has_value());
      old.run(**database, {"DROP TRIGGER data_keys_are_kept", gone});
    }
    CHECK_FALSE(old.open().has_value());
  }
}
