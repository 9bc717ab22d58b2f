// What rows of other rooms call a batch by. Each call belongs to the thread whose transaction it is given.
#pragma once

#include <map>
#include <string>

#include "qrcongo/certification/labels.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "qrcongo/orders/labels.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

struct BatchLabel {
  std::string order_number;
  std::string product_name;
  std::string enterprise_name;
  std::string printer_name;
};

// For the rows of one answer, each asked of the database once. Lives no longer than its Tx.
class BatchLabels {
 public:
  explicit BatchLabels(db::Tx& tx) : tx_(tx), organisations_(tx), certificates_(tx), orders_(tx) {}
  const BatchLabel& of(const BatchId& id);  // empty of one that does not exist
  BatchLabel of(const Batch& batch);

 private:
  db::Tx& tx_;
  identity::OrganisationNames organisations_;
  certification::CertificateLabels certificates_;
  orders::OrderNumbers orders_;
  std::map<BatchId, BatchLabel> known_;
};

}  // namespace qrcongo::stamps
