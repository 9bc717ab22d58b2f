#include "qrcongo/orders/labels.hpp"

#include "store.hpp"

namespace qrcongo::orders {
namespace {

constexpr std::int64_t found_max = 200;

}  // namespace

const std::string& OrderNumbers::of(const OrderId& id) {
  const auto [known, first] = known_.try_emplace(id);
  if (first) known->second = store::number_of(tx_, id).value_or("");
  return known->second;
}

std::vector<OrderId> orders_numbered(db::Tx& tx, const std::string& search) {
  return store::orders_numbered(tx, search, found_max);
}

}  // namespace qrcongo::orders
