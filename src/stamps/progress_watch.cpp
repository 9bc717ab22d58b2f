#include "progress_watch.hpp"

#include <algorithm>

#include <boost/json/object.hpp>

namespace qrcongo::stamps {
namespace {

using orders::OrderState;

constexpr std::int64_t pause_at_work_ms = 500;
constexpr std::int64_t pause_ms = 2000;
constexpr std::int64_t long_pause_ms = 5000;
// Where nothing changed for so long, it is looked at less often.
constexpr std::int64_t quiet_at_work_ms = 5000;
constexpr std::int64_t quiet_ms = 60'000;
// The caller's own right to see the order; the gate asks for that of his role each second.
constexpr std::chrono::seconds asks_itself_after{30};

class Looking {
 public:
  explicit Looking(FollowedOrder& order) : order_(order) {}
  ~Looking() { order_.stop_looking(); }
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;

 private:
  FollowedOrder& order_;
};

boost::json::object to_json(const orders::Order& order, const Progress& progress) {
  return {{"state", orders::to_text(order.state)},
          {"made", progress.made},
          {"quantity", order.quantity},
          {"stamps_a_second", static_cast<std::int64_t>(progress.stamps_a_second)},
          {"percent", order.quantity > 0 ? progress.made * 100 / order.quantity : 0}};
}

// None of its stamps is made any more.
bool is_over(OrderState state) {
  switch (state) {
    case OrderState::ready:
    case OrderState::delivered:
    case OrderState::closed:
    case OrderState::rejected:
    case OrderState::cancelled:
    case OrderState::lapsed:
      return true;
    case OrderState::draft:
    case OrderState::submitted:
    case OrderState::approved:
    case OrderState::paid:
    case OrderState::generating:
    case OrderState::on_hold:
    case OrderState::failed:
      break;
  }
  return false;
}

// A paid order may be at work a moment later, or wait for hours.
bool is_at_work(OrderState state) { return state == OrderState::generating || state == OrderState::paid; }

}  // namespace

Result<http::Response> ProgressWatch::show(db::Tx& tx, const identity::Call& call) {
  const auto order = orders_.require_order(tx, call, identity::Permission::orders_read, id_);
  if (!order) return fail(order.error());
  Progress progress = issuance_.progress(id_);
  if (progress.quantity == 0) progress.made = service_.stamps_made(tx, id_);
  // The meter hears a moment later that this was the last archive.
  if (is_over(order->state)) progress.stamps_a_second = 0;
  asked_as_ = call.caller;
  seen_.at = std::chrono::steady_clock::now();
  seen_.state = order->state;
  return http::json_response(200, to_json(*order, progress));
}

boost::asio::awaitable<Result<http::Response>> ProgressWatch::show() {
  co_return co_await acts_.look(request_, [this](db::Tx& tx, const identity::Call& call) { return show(tx, call); });
}

boost::asio::awaitable<Result<http::EventLook>> ProgressWatch::look() {
  if (may_share()) {
    if (auto seen = order_->recent(std::chrono::milliseconds(pause_ms_))) co_return tell(std::move(*seen));
  }
  const Looking looking(*order_);
  auto shown = co_await show();
  if (!shown) co_return fail(shown.error());
  asks_itself_at_ = std::max(asks_itself_at_, seen_.at + asks_itself_after);
  seen_.body = std::move(shown->body);
  co_return tell(order_->see(std::move(seen_)));
}

bool ProgressWatch::may_share() const {
  if (!asked_as_ || std::chrono::steady_clock::now() >= asks_itself_at_) return false;
  const identity::Caller caller = acts_.call_of(request_).caller;
  return caller.organisation_id == asked_as_->organisation_id && caller.role == asked_as_->role;
}

http::EventLook ProgressWatch::tell(SeenProgress seen) {
  const bool is_new = seen.body != told_;
  quiet_ms_ = is_new ? 0 : quiet_ms_ + pause_ms_;
  pause_ms_ = pause_of(seen.state);
  http::EventLook found;
  found.is_last = is_over(seen.state);
  found.pause_ms = pause_ms_;
  if (is_new) found.text = http::event_text("progress", seen.body);
  if (found.is_last) found.text += http::event_text("end", seen.body);
  told_ = std::move(seen.body);
  return found;
}

std::int64_t ProgressWatch::pause_of(orders::OrderState state) const {
  if (is_at_work(state) && quiet_ms_ < quiet_at_work_ms) return pause_at_work_ms;
  return quiet_ms_ < quiet_ms ? pause_ms : long_pause_ms;
}

}  // namespace qrcongo::stamps
