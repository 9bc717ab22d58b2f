// A small country whose stamps can be made: the people of World, keys, a number fence and the stamps room. Owned by the
// test; a run of its issuance has threads of its own and ends before the room does.
#pragma once

#include <string>
#include <vector>

#include "qrcongo/stamps/archive_files.hpp"
#include "qrcongo/stamps/issuance.hpp"
#include "tests/support/world.hpp"

namespace qrcongo::testing {

class StampRoom {
 public:
  StampRoom();                            // with a new fence
  explicit StampRoom(std::string fence);  // as a database beside somebody else's

  World world;
  monitoring::Metrics metrics;
  const std::string fence;  // the file's path
  const std::unique_ptr<stamps::Keyring> keyring;
  stamps::Service stamps;
  stamps::ArchiveFiles files;

  // The people of the orders below, and strangers to them. As World's, they begin with a transaction of their own: ask
  // before another begins.
  identity::Call enterprise() { return world.enterprise(); }
  identity::Call printer() { return world.printer(); }
  identity::Call officer() { return world.officer("recalls"); }
  identity::Call second_officer() { return world.officer("lifts"); }
  identity::Call other_enterprise() { return world.enterprise("Savonnerie du Lac"); }
  identity::Call other_printer() { return world.printer("Imprimerie du Port"); }

  // `quantity` stamps in each delivery, all of them to printer().
  OrderId paid_order(std::int64_t quantity, std::int64_t part_stamps = 1'000'000, std::size_t deliveries = 1,
                     orders::AppliedBy applied_by = orders::AppliedBy::enterprise);
  OrderId ready_order(std::int64_t quantity, std::int64_t part_stamps = 1'000'000,
                      orders::AppliedBy applied_by = orders::AppliedBy::enterprise);

  // Asked by somebody, approved by world.admin().
  Result<stamps::Recall> lift(const RecallId& recall, const identity::Call& by, const std::string& reason = "Erreur");

  std::vector<stamps::Batch> batches(const OrderId& order);
  std::vector<stamps::Archive> archives(const OrderId& order);
  std::string path_of(const stamps::Archive& archive) const { return world.database.folder() + "/" + archive.path; }
  std::string serial_at(const stamps::Batch& batch, std::int64_t position) const;  // outside the batch too

  template <class Work>
  auto read(Work&& work) {
    return world.database->read_now(std::forward<Work>(work));
  }
  template <class Work>
  auto write(Work&& work) {
    return world.database->write_now(std::forward<Work>(work));
  }
};

// The server's issuance at work over a room, until the scope ends.
class IssuanceRun {
 public:
  explicit IssuanceRun(StampRoom& room, const std::string& base_url = "HTTPS://QR.GOUV.CG", std::size_t threads = 2);
  IssuanceRun(StampRoom& room, stamps::IssuanceSettings settings);

  void wait_for(const OrderId& order, orders::OrderState state);  // a minute at most, else the test fails
  stamps::Issuance& issuance() { return issuance_; }
  stamps::Issuance* operator->() { return &issuance_; }

  static stamps::IssuanceSettings settings(const StampRoom& room, const std::string& base_url, std::size_t threads);

 private:
  StampRoom& room_;
  stamps::Issuance issuance_;
};

}  // namespace qrcongo::testing
