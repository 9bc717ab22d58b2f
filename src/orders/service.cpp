// Orders after they were asked for: cancelled, lapsed, resumed; and how they are read.
#include "qrcongo/orders/service.hpp"

#include "input.hpp"
#include "qrcongo/base/check.hpp"
#include "rules.hpp"
#include "store.hpp"

namespace qrcongo::orders {
namespace {

using identity::Permission;

bool keeps_reason(OrderState state) {
  switch (state) {
    case OrderState::rejected:
    case OrderState::cancelled:
    case OrderState::lapsed:
    case OrderState::on_hold:
    case OrderState::failed:
      return true;
    default:
      return false;
  }
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

bool holds_quota(const Order& order) { return order.submitted_by && !order.generation_begun_at; }

store::Audience audience_of(const identity::Call& call) {
  if (call.caller.system || call.scope(Permission::orders_read) == identity::Scope::all) return {};
  if (call.caller.role == identity::Role::ESTAMPILLEUR_AGREE) return {std::nullopt, call.caller.organisation_id};
  return {call.caller.organisation_id, std::nullopt};
}

void leave_own_deliveries(const identity::Call& call, Order& order) {
  if (call.caller.system || call.caller.role != identity::Role::ESTAMPILLEUR_AGREE) return;
  std::erase_if(order.deliveries,
                [&](const Delivery& delivery) { return delivery.printer_id != call.caller.organisation_id; });
}

}  // namespace

void Service::change_state(db::Tx& tx, const identity::Call& call, Order& order, OrderState to,
                           const std::string& comment) {
  const OrderState from = order.state;
  order.state = to;
  order.state_reason = keeps_reason(to) ? unless_empty(comment) : std::nullopt;
  order.updated_at = call.now_ms;
  ++order.version;
  store::update_order(tx, order);
  store::insert_event(tx, order.id, {call.now_ms, acting_user(call), from, to, unless_empty(comment)});
  if (to != from) changed.publish(tx, {order.id, to});
}

Result<Order> Service::cancel(db::Tx& tx, const identity::Call& call, const OrderId& id, const std::string& reason) {
  auto found = order(tx, id);
  if (!found) return found;
  if (auto may = may_cancel(*found, call); !may) return fail(may.error());
  if (found->paid.amount > 0 && reason.empty()) {
    return fail_field(Code::invalid_input, "/reason", "required", "Dites pourquoi une commande payée est annulée.");
  }
  if (holds_quota(*found)) certification_.release_quota(tx, id);
  approvals_.withdraw(tx, call, identity::ApprovalKind::order, id.str());
  const std::int64_t credited = credit(tx, call, *found);
  change_state(tx, call, *found, OrderState::cancelled, reason);
  call.record(tx, "order.cancel", id.str(), {{"credited", credited}, {"currency", found->total.currency}});
  return found;
}

Result<Order> Service::resume(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  auto found = order(tx, id);
  if (!found) return found;
  if (auto may = may_resume(*found, call); !may) return fail(may.error());
  if (const auto valid = certification_.require_valid(tx, found->certificate_id, call.now_ms); !valid)
    return fail(valid.error());
  change_state(tx, call, *found, OrderState::paid, "");
  call.record(tx, "order.resume", id.str());
  return found;
}

Result<std::int64_t> Service::keep_time(db::Tx& tx, std::int64_t now_ms) {
  const identity::Call call = identity::system_call(now_ms);
  std::int64_t count = 0;
  for (Order& late : store::approved_to_pay_before(tx, today(call))) {
    certification_.release_quota(tx, late.id);
    const std::int64_t credited = credit(tx, call, late);
    change_state(tx, call, late, OrderState::lapsed, "Non payée avant le " + format_day(*late.pay_before) + ".");
    call.record(tx, "order.lapse", late.id.str(), {{"credited", credited}, {"currency", late.total.currency}});
    ++count;
  }
  for (Order& held : store::orders_in_state(tx, OrderState::on_hold)) {
    if (!certification_.require_valid(tx, held.certificate_id, now_ms)) continue;
    change_state(tx, call, held, OrderState::paid, "");
    call.record(tx, "order.resume", held.id.str());
    ++count;
  }
  return count;
}

Result<Order> Service::order(db::Tx& tx, const OrderId& id) {
  auto found = store::order(tx, id);
  if (!found) return fail(Code::not_found, "Cette commande n'existe pas.");
  return std::move(*found);
}

Result<Order> Service::require_order(db::Tx& tx, const identity::Call& call, Permission permission, const OrderId& id) {
  auto found = order(tx, id);
  if (!found) return found;
  if (!may_see(call, permission, *found)) return fail(Code::not_found, "Cette commande n'existe pas.");
  reprice_draft(tx, *found, today(call));
  leave_own_deliveries(call, *found);
  return found;
}

std::vector<Order> Service::orders(db::Tx& tx, const identity::Call& call, const Page& page) {
  const store::Audience audience = audience_of(call);
  // Whether somebody else prints another part of an order is not this printer's to know.
  if (audience.printer && page.printer_id && *audience.printer != *page.printer_id) return {};
  const auto decider = page.awaiting_me ? decider_of(call) : std::nullopt;
  if (page.awaiting_me && !decider) return {};
  auto all = store::orders(tx, audience, page, decider);
  for (Order& order : all) {
    reprice_draft(tx, order, today(call));
    leave_own_deliveries(call, order);
  }
  return all;
}

std::map<BatchId, DeliveryProgress> Service::progress(db::Tx& tx, const std::vector<Order>& orders) {
  std::vector<BatchId> batches;
  for (const Order& order : orders) {
    for (const Delivery& delivery : order.deliveries) {
      if (delivery.batch_id) batches.push_back(*delivery.batch_id);
    }
  }
  return store::progress(tx, batches);
}

std::vector<OrderEvent> Service::history(db::Tx& tx, const OrderId& id) { return store::events(tx, id); }

std::vector<std::string> Service::actions(const Order& order, const identity::Call& call) const {
  struct Rule {
    const char* name;
    Result<void> (*may)(const Order&, const identity::Call&);
  };
  static constexpr Rule rules[] = {{"submit", may_submit}, {"approve", may_approve},
                                   {"reject", may_reject}, {"cancel", may_cancel},
                                   {"resume", may_resume}, {"record_payment", may_record_payment}};
  std::vector<std::string> names;
  for (const Rule& rule : rules) {
    if (rule.may(order, call)) names.emplace_back(rule.name);
  }
  return names;
}

}  // namespace qrcongo::orders
