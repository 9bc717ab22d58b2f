#include "qrcongo/orders/labels.hpp"

#include "store.hpp"

namespace qrcongo::orders {

const std::string& OrderNumbers::of(const OrderId& id) {
  const auto [known, first] = known_.try_emplace(id);
  if (first) known->second = store::number_of(tx_, id).value_or("");
  return known->second;
}

db::Related order_by_number(const std::string& column) { return store::order_by_number(column); }

}  // namespace qrcongo::orders
