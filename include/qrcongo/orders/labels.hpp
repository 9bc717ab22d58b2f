// What rows of other rooms call an order by. Each call belongs to the thread whose transaction it is given.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "qrcongo/base/id.hpp"
#include "qrcongo/db/conditions.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::orders {

// For the rows of one answer, each asked of the database once. Lives no longer than its Tx.
class OrderNumbers {
 public:
  explicit OrderNumbers(db::Tx& tx) : tx_(tx) {}
  const std::string& of(const OrderId& id);  // "" of one that does not exist

 private:
  db::Tx& tx_;
  std::map<OrderId, std::string> known_;
};

// For lists of other rooms that are searched by the number of the order that their rows name in `column`.
db::Related order_by_number(const std::string& column);

}  // namespace qrcongo::orders
