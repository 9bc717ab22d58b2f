#include "progress_board.hpp"

namespace qrcongo::stamps {

std::optional<SeenProgress> FollowedOrder::recent(std::chrono::milliseconds age) {
  const std::lock_guard lock(mutex_);
  if (seen_ && (is_looked_at_ || std::chrono::steady_clock::now() - seen_->at < age)) return seen_;
  is_looked_at_ = true;
  return std::nullopt;
}

SeenProgress FollowedOrder::see(SeenProgress seen) {
  const std::lock_guard lock(mutex_);
  if (!seen_ || seen_->at < seen.at) seen_ = std::move(seen);
  return *seen_;
}

void FollowedOrder::stop_looking() {
  const std::lock_guard lock(mutex_);
  is_looked_at_ = false;
}

std::shared_ptr<FollowedOrder> ProgressBoard::follow(const OrderId& id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(orders_, [](const auto& order) { return order.second.expired(); });
  std::weak_ptr<FollowedOrder>& known = orders_[id.str()];
  auto order = known.lock();
  if (!order) {
    order = std::make_shared<FollowedOrder>();
    known = order;
  }
  return order;
}

}  // namespace qrcongo::stamps
