#include "look_budget.hpp"

#include <algorithm>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::verification {

bool LookBudget::take(std::uint64_t client, std::int64_t at_ms) {
  begin_day(at_ms);
  if (!has_room(at_ms)) return false;
  const auto known = of_clients_.find(client);
  if (known != of_clients_.end() && known->second >= of_a_client_a_day) return false;
  count(client, at_ms);
  return true;
}

void LookBudget::count(std::uint64_t client, std::int64_t at_ms) {
  begin_day(at_ms);
  last_at_ms_ = in_all_ == 0 ? at_ms : std::max(last_at_ms_, at_ms);
  ++in_all_;
  ++today_;
  ++of_clients_[client];
}

bool LookBudget::has_room(std::int64_t at_ms) const {
  if (in_all_ >= of_a_place) return at_ms - last_at_ms_ >= day_ms;
  return today_ < of_a_place_a_day || at_ms - last_at_ms_ >= hour_ms;
}

// A look of yesterday that comes late is one of today's.
void LookBudget::begin_day(std::int64_t at_ms) {
  const std::int64_t day = at_ms / day_ms;
  if (day <= day_) return;
  day_ = day;
  today_ = 0;
  of_clients_.clear();
}

}  // namespace qrcongo::verification
