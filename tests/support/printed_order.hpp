// An order whose archives stand on disk, and the distribution room over it. Owned by the test; one thread uses it. For
// modules that may use distribution.
#pragma once

#include "qrcongo/distribution/service.hpp"
#include "tests/support/stamp_room.hpp"

namespace qrcongo::testing {

class PrintedOrder {
 public:
  explicit PrintedOrder(std::int64_t quantity = 300, std::int64_t part_stamps = 100,
                        orders::AppliedBy applied_by = orders::AppliedBy::enterprise)
      : service(room.stamps, room.files, room.world.orders, room.world.random, {"https://qr.gouv.cg", UtcOffset{60}}),
        order(room.ready_order(quantity, part_stamps, applied_by)),
        batch(room.batches(order).at(0)),
        archives(room.archives(order)) {}

  template <class Work>
  auto read(Work&& work) {
    return room.read(std::forward<Work>(work));
  }
  template <class Work>
  auto write(Work&& work) {
    return room.write(std::forward<Work>(work));
  }

  Result<distribution::Handover> hand_over(const identity::Call& call) {
    return write([&](db::Tx& tx) { return service.hand_over(tx, call, archives[0].id); });
  }
  Result<distribution::Download> follow(const std::string& url) {
    const std::string token = url.substr(url.rfind('/') + 1);
    return read([&](db::Tx& tx) { return service.find_download_by_link(tx, token, room.world.clock.now_ms()); });
  }
  Result<distribution::Receipt> receive(std::size_t part, const identity::Call& call, const std::string& sha256) {
    return write([&](db::Tx& tx) { return service.receive(tx, call, archives.at(part).id, sha256); });
  }
  void receive(std::size_t part) { REQUIRE(receive(part, room.printer(), archives.at(part).sha256).has_value()); }
  void receive_all() {
    for (std::size_t part = 0; part < archives.size(); ++part) receive(part);
  }

  void recall(const stamps::Range& range) {
    stamps::RecallInput input;
    input.batch_id = batch.id;
    input.ranges = {range};
    input.reason_code = "safety";
    input.reason = "Lot souillé";
    const identity::Call call = room.officer();
    REQUIRE(write([&](db::Tx& tx) { return room.stamps.recall(tx, call, input); }).has_value());
  }

  distribution::Counts counts() {
    return read([&](db::Tx& tx) -> Result<distribution::Counts> { return service.counts(tx, batch.id); }).value();
  }

  std::string serial_at(std::int64_t position) { return room.serial_at(batch, position); }

  StampRoom room;
  distribution::Service service;
  const OrderId order;
  const stamps::Batch batch;
  const std::vector<stamps::Archive> archives;
};

}  // namespace qrcongo::testing
