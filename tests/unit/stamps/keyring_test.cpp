#include <doctest/doctest.h>

#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "tests/support/database.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps;
using namespace qrcongo::testing;

namespace {

const Bytes key_encryption_key(32, 7);

class Keys {
 public:
  Keys() { create(); }

  void create() {
    database.write([&](db::Tx& tx) { return Keyring::create_first(tx, key_encryption_key, random_, 1000); });
  }
  Result<std::unique_ptr<Keyring>> open(const Bytes& key = key_encryption_key) {
    return database->read_now([&](db::Tx& tx) { return Keyring::open(tx, key); });
  }
  void run(const std::string& statement) {
    database.write([&](db::Tx& tx) -> Result<void> {
      tx.run(statement);
      return {};
    });
  }

  TestDatabase database;

 private:
  FakeRandom random_;
};

engine::Serial first_serial(const engine::StampKeys& keys) {
  engine::Serial serial{};
  keys.make_serials(engine::no_gtin, 0, {&serial, 1});
  return serial;
}

}  // namespace

TEST_CASE("init makes generation 0, active, once") {
  Keys keys;
  const auto before = keys.open();
  keys.create();
  const auto after = keys.open();
  REQUIRE(after.has_value());
  CHECK((*after)->active() == 0U);
  CHECK((*after)->state(0) == GenerationState::active);
  CHECK((*after)->find(1) == nullptr);
  CHECK(first_serial(*(*after)->find(0)) == first_serial(*(*before)->find(0)));
}

TEST_CASE("a keyring of another key-encryption key does not open") {
  Keys keys;
  const auto opened = keys.open(Bytes(32, 8));
  REQUIRE(!opened);
  CHECK(opened.error().code == Code::invalid_input);
  CHECK(opened.error().detail.find("génération 0") != std::string::npos);
}

TEST_CASE("a generation's key does not open as another generation's") {
  Keys keys;
  keys.run("DROP TRIGGER key_generations_keep_their_place");
  keys.run("UPDATE key_generations SET generation = 1");
  CHECK(!keys.open());
}

TEST_CASE("an altered key does not open") {
  Keys keys;
  keys.run("UPDATE key_generations SET wrapped_key = 'A' || substr(wrapped_key, 2) WHERE wrapped_key NOT LIKE 'A%'");
  keys.run("UPDATE key_generations SET wrapped_key = wrapped_key || 'AAAA'");
  CHECK(!keys.open());
}

TEST_CASE("there is one active generation at most, and none is no fault") {
  Keys keys;
  keys.run("DROP TRIGGER key_generations_are_approved");
  keys.run("DROP TRIGGER key_generations_go_one_way");
  CHECK(!keys.database->write_now([](db::Tx& tx) -> Result<void> {
    tx.run("INSERT INTO key_generations (generation, wrapped_key, state, created_at) VALUES (1, 'x', 'active', 0)");
    return {};
  }));
  keys.run("UPDATE key_generations SET state = 'compromised'");
  const auto opened = keys.open();
  REQUIRE(opened.has_value());
  CHECK(!(*opened)->active());
  CHECK((*opened)->state(0) == GenerationState::compromised);
  CHECK((*opened)->find(0) != nullptr);
}

TEST_CASE("a generation that is added issues, and the one before goes on verifying") {
  Keys keys;
  auto opened = keys.open();
  REQUIRE(opened.has_value());
  Keyring& keyring = **opened;
  const engine::StampKeys* before = keyring.find(0);
  keyring.add(1, Secret(Bytes(32, 9)));
  CHECK(keyring.active() == 1U);
  CHECK(keyring.state(0) == GenerationState::verifying);
  CHECK(keyring.find(0) == before);
  CHECK(first_serial(*keyring.find(1)) == first_serial(engine::StampKeys(1, Bytes(32, 9))));
  keyring.mark_compromised(1);
  CHECK(!keyring.active());
  CHECK(keyring.find(1) != nullptr);
}

TEST_CASE("archives' secrets follow from the generation and what they are for, and from nothing else") {
  Keys keys;
  auto opened = keys.open();
  REQUIRE(opened.has_value());
  Keyring& keyring = **opened;
  keyring.add(1, Secret(Bytes(32, 9)));
  const Bytes row = {1, 2, 3};
  const crypto::AgeSecrets secrets = keyring.archive_secrets(1, row);
  const crypto::AgeSecrets expected = crypto::AgeSecrets::derive(Bytes(32, 9), as_bytes("qrcongo/archive/age/v1"), row);
  const auto same = [&](const crypto::AgeSecrets& other) {
    return equal_in_constant_time(secrets.file_key.view(), other.file_key.view());
  };
  CHECK(same(expected));
  CHECK(same(keyring.archive_secrets(1, row)));
  CHECK(!same(keyring.archive_secrets(1, Bytes{1, 2, 4})));
  CHECK(!same(keyring.archive_secrets(0, row)));
}

TEST_CASE("under another key-encryption key the generations are the same, and the old one opens nothing") {
  Keys keys;
  const auto before = keys.open();
  const Bytes other(32, 8);
  FakeRandom random;
  keys.database.write([&](db::Tx& tx) { return Keyring::rewrap(tx, key_encryption_key, other, random); });
  CHECK(!keys.open());
  const auto after = keys.open(other);
  REQUIRE(after.has_value());
  CHECK(first_serial(*(*after)->find(0)) == first_serial(*(*before)->find(0)));
  CHECK(!keys.database->write_now(
      [&](db::Tx& tx) { return Keyring::rewrap(tx, key_encryption_key, Bytes(32, 6), random); }));
  CHECK(keys.open(other).has_value());
}

namespace {

// Generation `number`, wrapped as keys were while archives had no tags.
std::string of_before(std::int64_t number, const Bytes& master) {
  FakeRandom random;
  return crypto::wrap_key(key_encryption_key, master, "qrcongo/stamp/master-key/" + std::to_string(number), random);
}

}  // namespace

TEST_CASE("keys of before open, under another key-encryption key too, until archives are declared tagged") {
  Keys keys;
  CHECK(!(*keys.open())->takes_untagged_archives());
  keys.run("UPDATE key_generations SET wrapped_key = '" + of_before(0, Bytes(32, 9)) + "'");
  const auto before = keys.open();
  REQUIRE(before.has_value());
  CHECK((*before)->takes_untagged_archives());
  const Bytes other(32, 8);
  FakeRandom random;
  keys.database.write([&](db::Tx& tx) { return Keyring::rewrap(tx, key_encryption_key, other, random); });
  CHECK((*keys.open(other))->takes_untagged_archives());
  keys.database.write([&](db::Tx& tx) { return Keyring::declare_archives_tagged(tx, other, random); });
  const auto after = keys.open(other);
  REQUIRE(after.has_value());
  CHECK(!(*after)->takes_untagged_archives());
  CHECK(first_serial(*(*after)->find(0)) == first_serial(*(*before)->find(0)));
}

TEST_CASE("a single key of before among others was put back, and nothing opens") {
  Keys keys;
  keys.run("DROP TRIGGER key_generations_are_approved");
  keys.run("DROP TRIGGER key_generations_go_one_way");
  keys.run("UPDATE key_generations SET state = 'verifying'");
  keys.run("INSERT INTO key_generations (generation, wrapped_key, state, created_at) VALUES (1, '" +
           of_before(1, Bytes(32, 9)) + "', 'active', 0)");
  const auto opened = keys.open();
  REQUIRE(!opened);
  CHECK(opened.error().code == Code::invalid_input);
}

TEST_CASE("archives' tags follow from the generation and the row, under a key of their own") {
  Keys keys;
  auto opened = keys.open();
  REQUIRE(opened.has_value());
  Keyring& keyring = **opened;
  keyring.add(1, Secret(Bytes(32, 9)));
  const Bytes row = {1, 2, 3};
  const Secret key = crypto::hkdf_sha256(Bytes(32, 9), {}, as_bytes("qrcongo/archive/row-tag/v1"), 32);
  CHECK(keyring.archive_tag(1, row) == crypto::hmac_sha256(key.view(), row));
  CHECK(keyring.archive_tag(1, Bytes{1, 2, 4}) != keyring.archive_tag(1, row));
  CHECK(keyring.archive_tag(0, row) != keyring.archive_tag(1, row));
}
