#include "progress_watch.hpp"

#include <boost/json/object.hpp>

namespace qrcongo::stamps {
namespace {

using orders::OrderState;

constexpr std::int64_t pause_at_work_ms = 500;
constexpr std::int64_t pause_ms = 2000;

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

// A paid order may be at work a moment later.
bool is_at_work(OrderState state) { return state == OrderState::generating || state == OrderState::paid; }

}  // namespace

Result<http::Response> ProgressWatch::show(db::Tx& tx, const identity::Call& call) {
  const auto order = orders_.require_order(tx, call, identity::Permission::orders_read, id_);
  if (!order) return fail(order.error());
  Progress progress = issuance_.progress(id_);
  if (progress.quantity == 0) progress.made = service_.stamps_made(tx, id_);
  // The meter hears a moment later that this was the last archive.
  if (is_over(order->state)) progress.stamps_a_second = 0;
  state_ = order->state;
  return http::json_response(200, to_json(*order, progress));
}

boost::asio::awaitable<Result<http::Response>> ProgressWatch::show() {
  co_return co_await acts_.look(request_, [this](db::Tx& tx, const identity::Call& call) { return show(tx, call); });
}

boost::asio::awaitable<Result<http::EventLook>> ProgressWatch::look() {
  auto shown = co_await show();
  if (!shown) co_return fail(shown.error());
  http::EventLook found;
  found.is_last = is_over(state_);
  found.pause_ms = is_at_work(state_) ? pause_at_work_ms : pause_ms;
  if (shown->body != told_) found.text = http::event_text("progress", shown->body);
  if (found.is_last) found.text += http::event_text("end", shown->body);
  told_ = std::move(shown->body);
  co_return found;
}

}  // namespace qrcongo::stamps
