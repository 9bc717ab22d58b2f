// Turns an order's deliveries into rows of batches and archives: whatever shapes a byte is decided here, once, before
// the first code exists. Owned by Issuance; each call belongs to the thread whose transaction it is given.
#pragma once

#include <optional>
#include <string>

#include "qrcongo/certification/service.hpp"
#include "qrcongo/stamps/engine/archive.hpp"
#include "qrcongo/stamps/fence.hpp"
#include "qrcongo/stamps/issuance.hpp"
#include "store.hpp"

namespace qrcongo::stamps {

// What the stamps of one order certify.
struct BatchSubject {
  certification::Certificate certificate;
  certification::Product product;
  std::string enterprise_name;
};

class BatchPlanner {
 public:
  BatchPlanner(const IssuanceSettings& settings, Service& stamps, orders::Service& orders,
               certification::Service& certification, const Keyring& keyring, Random& random)
      : settings_(settings),
        stamps_(stamps),
        orders_(orders),
        certification_(certification),
        keyring_(keyring),
        random_(random) {}

  // Why no batch can be made of this order now, as a sentence for people; nothing where one can.
  std::optional<std::string> hindrance(db::Tx& tx, const orders::Order& order) const;
  // Makes the batch, with its archives, of every delivery that has none. Takes numbers from the fence, whose Errors it
  // hands on. The active generation's key must be in the keyring.
  Result<void> plan(db::Tx& tx, const identity::Call& call, const orders::Order& order, Fence& fence);

 private:
  std::optional<std::string> missing_key(db::Tx& tx, const orders::Order& order) const;
  Result<BatchSubject> subject_of(db::Tx& tx, const orders::Order& order);
  StoredBatch batch_of(db::Tx& tx, const orders::Order& order, const orders::Delivery& delivery) const;
  void insert_archives(db::Tx& tx, const StoredBatch& row, const orders::Order& order, const BatchSubject& subject,
                       const std::string& name_stem);

  const IssuanceSettings& settings_;
  Service& stamps_;
  orders::Service& orders_;
  certification::Service& certification_;
  const Keyring& keyring_;
  Random& random_;
};

// What the engine is told of one archive: its row and its batch's, and nothing else.
engine::ArchivePlan plan_of(const StoredBatch& row, const Archive& archive, std::string manifest);
// The same with the rows themselves; without what the archive's row says of its making, and without tags.
ArchiveSource source_of(const StoredBatch& row, Archive archive, std::string manifest);

}  // namespace qrcongo::stamps
