#include <doctest/doctest.h>

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
