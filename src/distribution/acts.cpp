// What was declared about a batch: the stamps room's acts, with the receipts between them.
#include <algorithm>

#include "qrcongo/distribution/service.hpp"
#include "store.hpp"

namespace qrcongo::distribution {

Result<std::vector<stamps::BatchAct>> Service::acts(db::Tx& tx, const identity::Call& call, const BatchId& id,
                                                    const stamps::ActPage& page) {
  if (auto visible = batch(tx, call, id); !visible) return fail(visible.error());
  std::vector<stamps::BatchAct> all = stamps::batch_acts(tx, id, page);
  for (stamps::BatchAct& receipt : receipts_of(tx, id, page)) all.push_back(std::move(receipt));
  std::sort(all.begin(), all.end(), [](const stamps::BatchAct& a, const stamps::BatchAct& b) {
    return std::tie(a.at, a.id) < std::tie(b.at, b.id);
  });
  if (all.size() > static_cast<std::size_t>(page.limit)) all.resize(static_cast<std::size_t>(page.limit));
  return all;
}

}  // namespace qrcongo::distribution
