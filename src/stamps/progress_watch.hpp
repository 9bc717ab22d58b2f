// Looks at one order's progress again and again for one caller, as answers and as events: as somebody saw it lately who
// follows the same order, and now and then with his own eyes, whether he still may. Private to stamps; belongs to one
// request, which outlives it, and to its io thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "progress_board.hpp"
#include "qrcongo/http/events.hpp"
#include "qrcongo/identity/acts.hpp"
#include "qrcongo/orders/service.hpp"
#include "qrcongo/stamps/issuance.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

class ProgressWatch {
 public:
  ProgressWatch(Service& service, const Issuance& issuance, orders::Service& orders, identity::Acts& acts,
                const http::Request& request, OrderId id)
      : service_(service), issuance_(issuance), orders_(orders), acts_(acts), request_(request), id_(std::move(id)) {}

  boost::asio::awaitable<Result<http::Response>> show();
  // Before the first look.
  void follow(std::shared_ptr<FollowedOrder> order) { order_ = std::move(order); }
  // An event where something changed since the last look, and another one where nothing more will.
  boost::asio::awaitable<Result<http::EventLook>> look();

 private:
  Result<http::Response> show(db::Tx& tx, const identity::Call& call);
  bool may_share() const;
  http::EventLook tell(SeenProgress seen);
  std::int64_t pause_of(orders::OrderState state) const;

  Service& service_;
  const Issuance& issuance_;
  orders::Service& orders_;
  identity::Acts& acts_;
  const http::Request& request_;
  const OrderId id_;
  std::shared_ptr<FollowedOrder> order_;
  SeenProgress seen_;                         // by the last look of its own; its body is in the answer
  std::optional<identity::Caller> asked_as_;  // at that look
  std::chrono::steady_clock::time_point asks_itself_at_;
  std::int64_t pause_ms_ = 0;
  std::int64_t quiet_ms_ = 0;  // nothing changed for so long
  std::string told_;
};

}  // namespace qrcongo::stamps
