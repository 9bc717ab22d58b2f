#include "qrcongo/stamps/key_generations.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include <doctest/doctest.h>

#include "qrcongo/crypto/key_wrapping.hpp"
#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps;
using namespace qrcongo::testing;
using identity::Approval;
using orders::OrderState;

namespace {

const Bytes key_encryption_key(32, 7);  // StampRoom's

struct GenerationRoom {
  StampRoom room;
  World& world = room.world;
  identity::Approvals approvals{world.random};
  KeyGenerations generations{*room.keyring, approvals, world.random,
                             [this](db::Tx&, ByteView key, std::string_view purpose) -> Result<std::string> {
                               return crypto::wrap_key(key_encryption_key, key, purpose, world.random);
                             }};
  const identity::Call asker = world.admin("asks");
  const identity::Call decider = world.admin("decides");

  Approval asked() {
    return world.must([&](db::Tx& tx) { return generations.ask_new(tx, asker, "Rotation annuelle"); });
  }
  Approval asked_compromised(std::int64_t generation) {
    return world.must([&](db::Tx& tx) { return generations.ask_compromised(tx, asker, generation, "Clé volée"); });
  }
  Result<void> approve(const Approval& approval, const identity::Call& by) {
    return world.act([&](db::Tx& tx) -> Result<void> {
      const auto decided = approvals.approve(tx, by, approval.id, "");
      if (!decided) return fail(decided.error());
      return {};
    });
  }
  std::vector<KeyGeneration> all() {
    return room.read([&](db::Tx& tx) -> Result<std::vector<KeyGeneration>> { return generations.generations(tx); })
        .value();
  }
  bool refuses(const std::string& statement) {
    return !world.act([&](db::Tx& tx) -> Result<void> {
      tx.run(statement);
      return {};
    });
  }
};

}  // namespace

TEST_CASE("a new generation takes two administrators") {
  GenerationRoom room;
  const Approval asked = room.asked();
  CHECK(asked.state == "awaiting");
  CHECK(room.all().size() == 1);
  CHECK(room.approve(asked, room.asker).error().code == Code::same_person);
  CHECK(room.approve(asked, room.world.officer()).error().code == Code::forbidden);
  CHECK(room.all().size() == 1);
  CHECK(room.room.keyring->active() == 0U);

  REQUIRE(room.approve(asked, room.decider));
  const auto all = room.all();
  REQUIRE(all.size() == 2);
  CHECK(all[0].state == GenerationState::verifying);
  CHECK(all[1].state == GenerationState::active);
  CHECK(room.room.keyring->active() == 1U);
  CHECK(room.room.keyring->state(0) == GenerationState::verifying);
}

TEST_CASE("a new generation is the same after a start") {
  GenerationRoom room;
  REQUIRE(room.approve(room.asked(), room.decider));
  const auto opened = room.room.read([](db::Tx& tx) { return Keyring::open(tx, key_encryption_key); });
  REQUIRE(opened.has_value());
  CHECK((*opened)->active() == 1U);
  engine::Serial before{};
  engine::Serial after{};
  room.room.keyring->find(1)->make_serials(engine::no_gtin, 5, {&before, 1});
  (*opened)->find(1)->make_serials(engine::no_gtin, 5, {&after, 1});
  CHECK(before == after);
}

TEST_CASE("a generation that is refused is not made, and may be asked for again") {
  GenerationRoom room;
  const Approval asked = room.asked();
  CHECK(room.world.act([&](db::Tx& tx) { return room.generations.ask_new(tx, room.asker, "Encore"); }).error().code ==
        Code::wrong_state);
  room.world.must([&](db::Tx& tx) -> Result<void> {
    const auto rejected = room.approvals.reject(tx, room.decider, asked.id, "Pas maintenant");
    if (!rejected) return fail(rejected.error());
    return {};
  });
  CHECK(room.all().size() == 1);
  REQUIRE(room.approve(room.asked(), room.decider));
  CHECK(room.all().size() == 2);
}

TEST_CASE("what the machine itself asks for takes two administrators too: who started the command is not known") {
  GenerationRoom room;
  const identity::Call machine = room.world.program();
  const Approval asked =
      room.world.must([&](db::Tx& tx) { return room.generations.ask_new(tx, machine, "Depuis la machine"); });
  CHECK(!asked.asked_by);
  CHECK(room.approve(asked, machine).error().code == Code::forbidden);
  REQUIRE(room.approve(asked, room.decider));
  CHECK(room.room.keyring->active() == 0U);
  CHECK(room.approve(asked, room.decider).error().code == Code::same_person);
  REQUIRE(room.approve(asked, room.asker));
  CHECK(room.room.keyring->active() == 1U);
}

TEST_CASE("batches of before stay what they are, and new ones are issued under the new generation") {
  GenerationRoom room;
  const OrderId first = room.room.ready_order(50);
  REQUIRE(room.approve(room.asked(), room.decider));
  const OrderId second = room.room.ready_order(60);
  const Batch old_batch = room.room.batches(first).at(0);
  const Batch new_batch = room.room.batches(second).at(0);
  CHECK(old_batch.generation == 0);
  CHECK(new_batch.generation == 1);
  CHECK(room.room.stamps.position_of(old_batch, room.room.serial_at(old_batch, 7)) == 7);
  Batch pretended = old_batch;
  pretended.generation = 1;
  CHECK(!room.room.stamps.position_of(old_batch, room.room.serial_at(pretended, 7)));
  const auto all = room.all();
  CHECK(all.at(0).batches == 1);
  CHECK(all.at(1).batches == 1);
}

TEST_CASE("nothing is issued or made under a compromised generation, until there is a new one") {
  GenerationRoom room;
  const Approval asked = room.asked_compromised(0);
  CHECK(room.approve(asked, room.asker).error().code == Code::same_person);
  CHECK(room.room.keyring->state(0) == GenerationState::active);
  REQUIRE(room.approve(asked, room.decider));
  CHECK(room.room.keyring->state(0) == GenerationState::compromised);
  CHECK(!room.room.keyring->active());

  const OrderId order = room.room.paid_order(50);
  IssuanceRun run(room.room);
  run.wait_for(order, OrderState::failed);
  CHECK(room.room.batches(order).empty());
  REQUIRE(room.approve(room.asked(), room.decider));
  run->wake();
  run.wait_for(order, OrderState::ready);
  CHECK(room.room.batches(order).at(0).generation == 1);
}

TEST_CASE("an archive that is still owed is not made under a compromised generation") {
  GenerationRoom room;
  const OrderId order = room.room.paid_order(50);
  {
    IssuanceRun run(room.room);
    run.wait_for(order, OrderState::ready);
  }
  // The same is owed again, as after a crash: rows that say so are made by hand.
  room.world.must([](db::Tx& tx) -> Result<void> {
    tx.run("DROP TRIGGER archives_stay_ready");
    tx.run("UPDATE archives SET state = 'pending', size_bytes = NULL, sha256 = NULL, made_at = NULL");
    tx.run("UPDATE orders SET state = 'generating'");
    return {};
  });
  REQUIRE(room.approve(room.asked_compromised(0), room.decider));
  IssuanceRun run(room.room);
  run.wait_for(order, OrderState::failed);
  for (const Archive& archive : room.room.archives(order)) CHECK(!archive.ready);
}

TEST_CASE("a generation is declared compromised once, and only one that is there") {
  GenerationRoom room;
  const auto code_of = [&](std::int64_t generation) {
    return room.world
        .act([&](db::Tx& tx) { return room.generations.ask_compromised(tx, room.asker, generation, "Clé volée"); })
        .error()
        .code;
  };
  CHECK(code_of(1) == Code::not_found);
  CHECK(code_of(-1) == Code::not_found);
  const Approval asked = room.asked_compromised(0);
  CHECK(code_of(0) == Code::wrong_state);
  REQUIRE(room.approve(asked, room.decider));
  CHECK(code_of(0) == Code::wrong_state);
}

TEST_CASE(
    "the database itself refuses generations that nobody approved, and batches under another than the active one") {
  GenerationRoom room;
  const std::string insert = "INSERT INTO key_generations (generation, wrapped_key, state, created_at) VALUES ";
  CHECK(room.refuses(insert + "(1, 'x', 'active', 0)"));
  CHECK(room.refuses(insert + "(1, 'x', 'verifying', 0)"));
  CHECK(room.refuses("UPDATE key_generations SET state = 'verifying'"));
  CHECK(room.refuses("UPDATE key_generations SET state = 'compromised'"));
  CHECK(room.refuses("DELETE FROM key_generations"));
  REQUIRE(room.approve(room.asked(), room.decider));
  CHECK(room.refuses(insert + "(2, 'x', 'verifying', 0)"));
  CHECK(room.refuses("UPDATE key_generations SET state = 'verifying' WHERE generation = 1"));
  CHECK(room.refuses("UPDATE key_generations SET state = 'active' WHERE generation = 0"));
  CHECK(room.refuses("UPDATE key_generations SET created_at = 0 WHERE generation = 0"));
}

TEST_CASE("nothing is issued while the clock is wrong, and what waited is issued once it is right") {
  StampRoom room;
  std::atomic<bool> wrong{true};
  stamps::IssuanceSettings settings = IssuanceRun::settings(room, "HTTPS://QR.GOUV.CG", 2);
  settings.hindrance = [&wrong] {
    return wrong ? std::optional<std::string>("L'horloge a reculé de 60 s.") : std::nullopt;
  };
  const OrderId order = room.paid_order(50);
  IssuanceRun run(room, settings);
  run.wait_for(order, OrderState::failed);
  CHECK(room.batches(order).empty());
  // It says so once the order's new state is committed.
  for (int i = 0; i < 2000 && run->is_well(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(!run->is_well());
  wrong = false;
  run->wake();
  run.wait_for(order, OrderState::ready);
}
