#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "qrcongo/crypto/hash.hpp"
#include "src/stamps/archive_maker.hpp"
#include "src/stamps/batch_planner.hpp"
#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps;
using namespace qrcongo::testing;

namespace {

namespace files = std::filesystem;
using orders::OrderState;

std::string content(StampRoom& room, const Archive& archive) { return read_file(room.path_of(archive)); }

// The archive's bytes once more, from its row alone and by another number of threads.
std::string made_again(StampRoom& room, const Archive& archive) {
  const auto plan = room.read([&](db::Tx& tx) -> Result<engine::ArchivePlan> {
    return plan_of(*find_batch(tx, archive.batch_id), archive, manifest_of(tx, archive.id));
  });
  constexpr std::size_t threads = 5;
  runtime::ThreadPool pool("work", threads, threads * tasks_a_maker_and_thread);
  const std::atomic<bool> never{false};
  const TemporaryFolder folder;
  ArchiveMaker maker(pool, never, [] {});
  MakeOptions options;
  options.path = folder.path("again.zip");
  const auto made = maker.make(*plan, *room.keyring->find(0), options, [](std::int64_t) {});
  REQUIRE(made.has_value());
  return read_file(folder.path("again.zip"));
}

}  // namespace

TEST_CASE("a paid order becomes batches and archives on disk") {
  StampRoom room;
  const OrderId order = room.paid_order(2500, 1000);
  IssuanceRun run(room);
  run.wait_for(order, OrderState::ready);

  const auto made = room.archives(order);
  REQUIRE(made.size() == 3);
  CHECK(made[2].from == 2001);
  CHECK(made[2].to == 2500);
  CHECK(made[2].name == room.world.order(order).number + "-3.zip");
  for (const Archive& archive : made) {
    const std::string bytes = content(room, archive);
    CHECK(archive.ready);
    CHECK(archive.size_bytes == static_cast<std::int64_t>(bytes.size()));
    CHECK(archive.sha256 == to_hex(crypto::sha256(as_bytes(bytes))));
    CHECK(bytes.starts_with("PK"));
  }
  CHECK(run->progress(order).made == 2500);
  CHECK(run->progress(order).quantity == 2500);
}

TEST_CASE("the archive holds the batch's serials and no other") {
  StampRoom room;
  const OrderId order = room.paid_order(300, 100);
  IssuanceRun run(room);
  run.wait_for(order, OrderState::ready);
  const Batch batch = room.batches(order).at(0);
  const auto parts = room.archives(order);
  const std::string second = content(room, parts.at(1));
  CHECK(second.find(engine::entry_name(101, room.serial_at(batch, 101))) != std::string::npos);
  CHECK(second.find(engine::entry_name(200, room.serial_at(batch, 200))) != std::string::npos);
  CHECK(second.find(room.serial_at(batch, 100)) == std::string::npos);
  CHECK(second.find(room.serial_at(batch, 201)) == std::string::npos);
  CHECK(room.stamps.position_of(batch, room.serial_at(batch, 200)) == 200);
  CHECK(!room.stamps.position_of(batch, room.serial_at(batch, 301)));
}

TEST_CASE("each delivery is a batch with numbers and names of its own") {
  StampRoom room;
  const OrderId order = room.paid_order(50, 1'000'000, 3);
  std::vector<BatchId> announced;
  room.stamps.batch_issued.connect([&](const Batch& batch) { announced.push_back(batch.id); });
  IssuanceRun run(room);
  run.wait_for(order, OrderState::ready);
  const auto made = room.batches(order);
  REQUIRE(made.size() == 3);
  CHECK(announced == std::vector<BatchId>{made[0].id, made[1].id, made[2].id});
  CHECK(made[1].first_number == made[0].first_number + 50);
  CHECK(room.archives(order)[1].name == room.world.order(order).number + "-2-1.zip");
  for (const orders::Delivery& delivery : room.world.order(order).deliveries) CHECK(delivery.batch_id.has_value());
}

TEST_CASE("the batch says of its product what each serial is bound to") {
  StampRoom room;
  const CertificateId certificate = room.world.granted_certificate_of(room.world.product(valid_gtin));
  const OrderId order = room.world.paid_order(certificate, 20);
  IssuanceRun run(room);
  run.wait_for(order, OrderState::ready);
  Batch batch = room.batches(order).at(0);
  CHECK(batch.gtin == valid_gtin);
  CHECK(batch.certificate_id == certificate);
  const std::string serial = room.serial_at(batch, 7);
  CHECK(room.stamps.position_of(batch, serial) == 7);
  batch.gtin = engine::no_gtin;
  CHECK(!room.stamps.position_of(batch, serial));
}

TEST_CASE("a stop in the middle leaves nothing behind that the next start does not make whole") {
  StampRoom room;
  const OrderId order = room.paid_order(6000, 2000);
  {
    IssuanceRun run(room);
    while (run->progress(order).made < 2500) std::this_thread::yield();
  }
  IssuanceRun run(room);
  run.wait_for(order, OrderState::ready);
  REQUIRE(room.batches(order).size() == 1);
  REQUIRE(room.archives(order).size() == 3);
  for (const Archive& archive : room.archives(order)) CHECK(content(room, archive) == made_again(room, archive));
}

TEST_CASE("parts that stand are kept, and the rest is made when the way is free") {
  StampRoom room;
  const OrderId order = room.paid_order(300, 100);
  const std::string name = room.world.order(order).number + "-2.zip";
  std::string in_the_way;
  room.stamps.batch_issued.connect([&](const Batch& batch) {
    in_the_way = room.world.database.folder() + "/archives/" + batch.id.str() + "/" + name;
    files::create_directories(in_the_way + "/full");
  });
  {
    IssuanceRun run(room);
    run.wait_for(order, OrderState::failed);
    CHECK(room.archives(order).at(0).ready);
    CHECK(!room.archives(order).at(1).ready);
    CHECK(!files::exists(in_the_way + ".part"));
    files::remove_all(in_the_way);
  }
  const auto first_made_at = room.archives(order).at(0).made_at;
  room.world.clock.advance_ms(hour_ms);
  IssuanceRun run(room);
  run.wait_for(order, OrderState::ready);
  CHECK(room.archives(order).at(0).made_at == first_made_at);
  for (const Archive& archive : room.archives(order)) CHECK(content(room, archive) == made_again(room, archive));
}

TEST_CASE("an older copy of the database gets no number twice") {
  StampRoom room;
  const OrderId order = room.paid_order(100);
  {
    IssuanceRun run(room);
    run.wait_for(order, OrderState::ready);
  }
  // A database that knows nothing of that batch, beside the same fence.
  StampRoom older(room.fence);
  const OrderId again = older.paid_order(100);
  {
    IssuanceRun run(older);
    run.wait_for(again, OrderState::ready);
  }
  CHECK(older.batches(again).at(0).first_number >= room.batches(order).at(0).first_number + 100);
}

TEST_CASE("without its fence nothing starts") {
  StampRoom room;
  files::remove(room.fence);
  World& world = room.world;
  Issuance issuance(IssuanceRun::settings(room, "HTTPS://QR.GOUV.CG", 1), *world.database, room.stamps, world.orders,
                    world.certification, *room.keyring, room.metrics, world.clock, world.random);
  const auto started = issuance.start();
  REQUIRE(!started);
  CHECK(started.error().detail.find(room.fence) != std::string::npos);
}

TEST_CASE("without an address to print the order fails, says why once, and goes on when there is one") {
  StampRoom room;
  const OrderId order = room.paid_order(100);
  {
    IssuanceRun run(room, "");
    run.wait_for(order, OrderState::failed);
    CHECK(room.world.order(order).state_reason->find("stamps.base_url") != std::string::npos);
    const auto version = room.world.order(order).version;
    run->wake();
    const OrderId behind = room.paid_order(100);
    run->wake();
    run.wait_for(behind, OrderState::failed);
    CHECK(room.world.order(order).version == version);
    CHECK(room.batches(order).empty());
  }
  IssuanceRun run(room);
  run.wait_for(order, OrderState::ready);
}

TEST_CASE("a disk that refuses fails the order and does not stop it for ever") {
  StampRoom room;
  std::ofstream(room.world.database.folder() + "/archives") << "in the way";
  const OrderId order = room.paid_order(100);
  IssuanceRun run(room);
  run.wait_for(order, OrderState::failed);
  CHECK(room.world.order(order).state_reason->find("archives") != std::string::npos);
  files::remove(room.world.database.folder() + "/archives");
  files::create_directory(room.world.database.folder() + "/archives");
  run->wake();
  run.wait_for(order, OrderState::ready);
  CHECK(room.batches(order).size() == 1);
}

TEST_CASE("what a crash left half written is written over") {
  StampRoom room;
  std::ofstream(room.world.database.folder() + "/archives") << "in the way";
  const OrderId order = room.paid_order(100);
  IssuanceRun run(room);
  run.wait_for(order, OrderState::failed);
  const std::string path = room.world.database.folder() + "/" + room.archives(order).at(0).path;
  files::remove(room.world.database.folder() + "/archives");
  files::create_directories(files::path(path).parent_path());
  std::ofstream(path + ".part") << std::string(1'000'000, 'x');
  run->wake();
  run.wait_for(order, OrderState::ready);
  CHECK(files::file_size(path) == static_cast<std::uintmax_t>(room.archives(order).at(0).size_bytes));
  CHECK(!files::exists(path + ".part"));
}

TEST_CASE("an order whose certificate no longer holds waits, and others go on") {
  StampRoom room;
  const CertificateId suspended = room.world.granted_certificate();
  const OrderId order = room.world.paid_order(suspended, 100);
  const OrderId behind = room.paid_order(100);
  room.world.suspend(suspended);
  IssuanceRun run(room);
  run.wait_for(behind, OrderState::ready);
  CHECK(room.world.order(order).state == OrderState::on_hold);
  CHECK(room.batches(order).empty());
}
