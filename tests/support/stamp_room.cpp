#include "tests/support/stamp_room.hpp"

#include <chrono>
#include <thread>

#include "qrcongo/stamps/engine/archive.hpp"
#include "qrcongo/stamps/fence.hpp"

namespace qrcongo::testing {
namespace {

const Bytes key_encryption_key(32, 7);

std::string new_fence(World& world) {
  const std::string path = world.database.folder() + "/number-fence";
  REQUIRE(stamps::Fence::create(path).has_value());
  return path;
}

std::unique_ptr<stamps::Keyring> new_keyring(World& world) {
  world.must([&](db::Tx& tx) {
    return stamps::Keyring::create_first(tx, key_encryption_key, world.random, world.clock.now_ms());
  });
  auto opened = world.database->read_now([&](db::Tx& tx) { return stamps::Keyring::open(tx, key_encryption_key); });
  REQUIRE(opened.has_value());
  return std::move(*opened);
}

}  // namespace

StampRoom::StampRoom()
    : fence(new_fence(world)),
      keyring(new_keyring(world)),
      stamps(world.orders, world.approvals, *keyring, world.random),
      files(world.database.folder(), *keyring, [] {}) {
  stamps.install_effects();
}

StampRoom::StampRoom(std::string fence_of_another)
    : fence(std::move(fence_of_another)),
      keyring(new_keyring(world)),
      stamps(world.orders, world.approvals, *keyring, world.random),
      files(world.database.folder(), *keyring, [] {}) {
  stamps.install_effects();
}

Result<stamps::Recall> StampRoom::lift(const RecallId& recall, const identity::Call& by, const std::string& reason) {
  const identity::Call third = world.admin();
  return write([&](db::Tx& tx) -> Result<stamps::Recall> {
    const auto asked = stamps.ask_to_lift(tx, by, recall, reason);
    if (!asked) return fail(asked.error());
    const auto decided = world.approvals.approve(tx, third, asked->id, "Conforme");
    if (!decided) return fail(decided.error());
    return stamps.recall(tx, recall);
  });
}

OrderId StampRoom::paid_order(std::int64_t quantity, std::int64_t part_stamps, std::size_t deliveries,
                              orders::AppliedBy applied_by) {
  const CertificateId certificate = world.granted_certificate();
  const std::int64_t total = quantity * static_cast<std::int64_t>(deliveries);
  orders::OrderInput input = world.order_input(certificate, total);
  input.deliveries.assign(deliveries, input.deliveries.at(0));
  for (orders::Delivery& delivery : input.deliveries) delivery.quantity = quantity;
  input.layout.part_stamps = part_stamps;
  input.applied_by = applied_by;
  return world.paid_order(input);
}

OrderId StampRoom::ready_order(std::int64_t quantity, std::int64_t part_stamps, orders::AppliedBy applied_by) {
  const OrderId order = paid_order(quantity, part_stamps, 1, applied_by);
  IssuanceRun run(*this);
  run.wait_for(order, orders::OrderState::ready);
  return order;
}

std::vector<stamps::Batch> StampRoom::batches(const OrderId& order) {
  return read([&](db::Tx& tx) -> Result<std::vector<stamps::Batch>> { return stamps.batches(tx, order); }).value();
}

std::vector<stamps::Archive> StampRoom::archives(const OrderId& order) {
  std::vector<stamps::Archive> all;
  for (const stamps::Batch& batch : batches(order)) {
    const auto some =
        read([&](db::Tx& tx) -> Result<std::vector<stamps::Archive>> { return stamps.archives(tx, batch.id); });
    all.insert(all.end(), some->begin(), some->end());
  }
  return all;
}

std::string StampRoom::serial_at(const stamps::Batch& batch, std::int64_t position) const {
  stamps::engine::Serial serial{};
  const auto number = static_cast<std::uint64_t>(batch.first_number + position - 1);
  keyring->find(static_cast<unsigned>(batch.generation))->make_serials(batch.gtin, number, {&serial, 1});
  return std::string(stamps::engine::view(serial));
}

stamps::IssuanceSettings IssuanceRun::settings(const StampRoom& room, const std::string& base_url,
                                               std::size_t threads) {
  stamps::IssuanceSettings settings;
  settings.data_dir = room.world.database.folder();
  settings.fence_file = room.fence;
  settings.base_url = base_url;
  settings.threads = threads;
  settings.retry_ms = 600'000;  // tests wake it themselves
  return settings;
}

IssuanceRun::IssuanceRun(StampRoom& room, const std::string& base_url, std::size_t threads)
    : IssuanceRun(room, settings(room, base_url, threads)) {}

IssuanceRun::IssuanceRun(StampRoom& room, stamps::IssuanceSettings settings)
    : room_(room),
      issuance_(std::move(settings), *room.world.database, room.stamps, room.world.orders, room.world.certification,
                *room.keyring, room.metrics, room.world.clock, room.world.random) {
  const auto started = issuance_.start();
  REQUIRE_MESSAGE(started.has_value(), (started ? std::string() : started.error().detail));
}

void IssuanceRun::wait_for(const OrderId& order, orders::OrderState state) {
  constexpr int most_looks = 6000;
  for (int looks = 0; looks < most_looks; ++looks) {
    if (room_.world.order(order).state == state) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL("the order is " << orders::to_text(room_.world.order(order).state) << ", not " << orders::to_text(state));
}

}  // namespace qrcongo::testing
