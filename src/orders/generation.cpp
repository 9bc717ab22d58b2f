// What the stamps room does with paid orders.
#include "qrcongo/base/check.hpp"
#include "states.hpp"
#include "store.hpp"

namespace qrcongo::orders {

std::vector<OrderId> Service::owed(db::Tx& tx) { return store::owed(tx); }

Result<Order> Service::begin_generation(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  auto found = order(tx, id);
  if (!found) return found;
  if (found->state != OrderState::paid && found->state != OrderState::failed) return wrong_state(*found);
  if (const auto valid = certification_.require_valid(tx, found->certificate_id, call.now_ms); !valid) {
    hold(tx, call, *found, valid.error().detail);
    return fail(valid.error());
  }
  if (!found->generation_begun_at) {
    certification_.use_quota(tx, id);
    found->generation_begun_at = call.now_ms;
  }
  change_state(tx, call, *found, OrderState::generating, "");
  call.record(tx, "order.begin_generation", id.str(), {{"quantity", found->quantity}});
  return found;
}

bool Service::hold_unless_valid(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  auto found = order(tx, id);
  check(found && (found->state == OrderState::paid || found->state == OrderState::failed),
        "only what is owed is put on hold");
  const auto valid = certification_.require_valid(tx, found->certificate_id, call.now_ms);
  if (!valid) hold(tx, call, *found, valid.error().detail);
  return !valid;
}

void Service::hold(db::Tx& tx, const identity::Call& call, Order& order, const std::string& why) {
  change_state(tx, call, order, OrderState::on_hold, why);
  call.record(tx, "order.hold", order.id.str());
}

void Service::attach_batch(db::Tx& tx, const DeliveryId& delivery, const BatchId& batch) {
  check(store::set_batch(tx, delivery, batch), "a batch is attached to a delivery that does not exist");
}

void Service::mark(db::Tx& tx, const identity::Call& call, const OrderId& id, OrderState from, OrderState to,
                   const std::string& action) {
  auto found = order(tx, id);
  check(found && found->state == from, "an order is moved on from a state that it is not in");
  change_state(tx, call, *found, to, "");
  call.record(tx, action, id.str());
}

void Service::mark_ready(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  mark(tx, call, id, OrderState::generating, OrderState::ready, "order.ready");
}

void Service::mark_delivered(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  mark(tx, call, id, OrderState::ready, OrderState::delivered, "order.deliver");
}

void Service::mark_closed(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  mark(tx, call, id, OrderState::delivered, OrderState::closed, "order.close");
}

void Service::mark_failed(db::Tx& tx, const identity::Call& call, const OrderId& id, const std::string& reason) {
  auto found = order(tx, id);
  check(found && (found->state == OrderState::paid || found->state == OrderState::generating),
        "an order fails that was not to be made");
  change_state(tx, call, *found, OrderState::failed, reason);
  call.record(tx, "order.fail", id.str());
}

}  // namespace qrcongo::orders
