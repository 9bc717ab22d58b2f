#include "qrcongo/stamps/labels.hpp"

#include "store.hpp"

namespace qrcongo::stamps {

const BatchLabel& BatchLabels::of(const BatchId& id) {
  const auto [known, first] = known_.try_emplace(id);
  if (!first) return known->second;
  if (const auto row = find_batch(tx_, id)) known->second = of(row->batch);
  return known->second;
}

BatchLabel BatchLabels::of(const Batch& batch) {
  return {orders_.of(batch.order_id), certificates_.of(batch.certificate_id).product_name,
          organisations_.of(batch.enterprise_id), organisations_.of(batch.printer_id)};
}

}  // namespace qrcongo::stamps
