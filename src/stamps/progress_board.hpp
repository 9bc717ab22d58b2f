// What was last seen of orders that somebody follows: one look at the database for all who follow the same one. Private
// to stamps; owned by its Http; any thread.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "qrcongo/base/id.hpp"
#include "qrcongo/orders/service.hpp"

namespace qrcongo::stamps {

struct SeenProgress {
  std::chrono::steady_clock::time_point at;
  orders::OrderState state = orders::OrderState::draft;
  std::string body;  // as it is answered; the same for whoever may see the order
};

class FollowedOrder {
 public:
  // What somebody saw no longer ago than that, or sees anew right now; else nothing: then the caller is to look.
  std::optional<SeenProgress> recent(std::chrono::milliseconds age);
  // The newer one of what is known and this.
  SeenProgress see(SeenProgress seen);
  void stop_looking();

 private:
  std::mutex mutex_;
  std::optional<SeenProgress> seen_;  // guarded by mutex_
  bool is_looked_at_ = false;         // the same
};

class ProgressBoard {
 public:
  std::shared_ptr<FollowedOrder> follow(const OrderId& id);

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<FollowedOrder>> orders_;  // guarded by mutex_
};

}  // namespace qrcongo::stamps
