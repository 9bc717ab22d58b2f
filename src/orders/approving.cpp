// Who says yes or no to an order or a tariff, by whichever door: the order's own, or the approval's.
#include "input.hpp"
#include "qrcongo/certification/labels.hpp"
#include "rules.hpp"
#include "states.hpp"
#include "store.hpp"

namespace qrcongo::orders {
namespace {

using identity::ApprovalKind;
using identity::Role;

bool has_approvals(const Order& order) {
  return static_cast<std::int64_t>(order.approvals.size()) >= order.approvals_required;
}

identity::SubjectNamed name_of_order(db::Tx& tx, const identity::Approval& approval) {
  const auto order = store::order(tx, OrderId(approval.subject_id));
  if (!order) return {approval.subject_id};
  certification::CertificateLabels certificates(tx);
  return {order->number,
          {{"enterprise_name", identity::organisation_name(tx, order->enterprise_id).value_or("")},
           {"product_name", certificates.of(order->certificate_id).product_name},
           {"quantity", order->quantity},
           {"total", {{"amount", order->total.amount}, {"currency", order->total.currency}}}}};
}

// What was proposed never changes.
identity::SubjectNamed name_of_tariff(db::Tx&, const identity::Approval& approval) {
  const boost::json::object& asked = approval.detail;
  const auto category = asked.find("category");
  if (category == asked.end() || !category->value().is_string()) return {approval.subject_id};
  return {std::string(category->value().get_string()),
          {{"price_per_thousand", {{"amount", asked.at("amount")}, {"currency", asked.at("currency")}}},
           {"valid_from", asked.at("valid_from")}}};
}

}  // namespace

void Service::install_effects() {
  using Shown = Result<boost::json::object>;
  const auto give = [this](db::Tx& tx, const identity::Call& call, const identity::Approval& approval) -> Shown {
    if (auto given = give_step(tx, call, approval); !given) return fail(given.error());
    return boost::json::object();
  };
  const auto refuse = [this](db::Tx& tx, const identity::Call& call, const identity::Approval& approval) -> Shown {
    auto found = order(tx, OrderId(approval.subject_id));
    if (!found) return fail(found.error());
    if (auto may = may_reject(*found, call); !may) return fail(may.error());
    turn_down(tx, call, *found, approval.step, approval.comment);
    return boost::json::object();
  };
  approvals_.install(ApprovalKind::order, give, refuse);
  const auto become = [](const char* state, const char* action) {
    return [state, action](db::Tx& tx, const identity::Call& call, const identity::Approval& approval) -> Shown {
      store::set_tariff_state(tx, TariffId(approval.subject_id), state);
      call.record(tx, action, approval.subject_id);
      return boost::json::object();
    };
  };
  approvals_.install(ApprovalKind::tariff, become("active", "tariff.approve"), become("rejected", "tariff.reject"));
  approvals_.install_namer(ApprovalKind::order, name_of_order);
  approvals_.install_namer(ApprovalKind::tariff, name_of_tariff);
}

Result<void> Service::ask_for_step(db::Tx& tx, const identity::Call& call, const Order& order,
                                   const std::string& step) {
  identity::ApprovalRequest request;
  request.kind = ApprovalKind::order;
  request.subject_id = order.id.str();
  request.step = step;
  request.deciders = {step == "occ" ? Role::OPERATEUR_OCC : Role::ADMIN_GOUVERNEMENTAL};
  request.barred = {order.requested_by};
  if (order.submitted_by) request.barred.insert(*order.submitted_by);
  for (const Approval& given : order.approvals) request.barred.insert(given.by);
  request.detail = {{"number", order.number},
                    {"quantity", order.quantity},
                    {"amount", order.total.amount},
                    {"currency", order.total.currency}};
  auto asked = approvals_.ask(tx, call, request);
  if (!asked) return fail(asked.error());
  return {};
}

Result<Order> Service::approve(db::Tx& tx, const identity::Call& call, const OrderId& id, const std::string& comment) {
  auto found = order(tx, id);
  if (!found) return found;
  if (auto may = may_approve(*found, call); !may) return fail(may.error());
  const auto awaited = approvals_.awaited(tx, ApprovalKind::order, id.str(), step_of(call));
  if (!awaited) return wrong_state(*found);
  auto decided = approvals_.approve(tx, call, awaited->id, comment);
  if (!decided) return fail(decided.error());
  return order(tx, id);
}

Result<void> Service::give_step(db::Tx& tx, const identity::Call& call, const identity::Approval& approval) {
  auto found = order(tx, OrderId(approval.subject_id));
  if (!found) return fail(found.error());
  if (auto may = may_approve(*found, call); !may) return may;
  const auto valid = certification_.require_valid(tx, found->certificate_id, call.now_ms);
  if (!valid) return fail(at_field(valid.error(), "/certificate_id"));
  const Approval given{approval.step, "approved", call.caller.user_id, call.now_ms, approval.comment};
  store::insert_approval(tx, found->id, given);
  found->approvals.push_back(given);
  call.record(tx, "order.approve", found->id.str(), {{"step", given.step}});
  const bool last = has_approvals(*found);
  if (last) found->pay_before = today(call) + settings_.pay_within_days;
  change_state(tx, call, *found, last ? OrderState::approved : OrderState::submitted, given.comment);
  if (!last) return ask_for_step(tx, call, *found, "government");
  if (found->balance().amount == 0) change_state(tx, call, *found, OrderState::paid, "Rien n'est à payer.");
  return {};
}

Result<Order> Service::reject(db::Tx& tx, const identity::Call& call, const OrderId& id, const std::string& reason) {
  auto found = order(tx, id);
  if (!found) return found;
  if (auto may = may_reject(*found, call); !may) return fail(may.error());
  const auto awaited = approvals_.awaited(tx, ApprovalKind::order, id.str(), step_of(call));
  if (awaited && approvals_.may_decide(call, *awaited)) {
    auto decided = approvals_.reject(tx, call, awaited->id, reason);
    if (!decided) return fail(decided.error());
    return order(tx, id);
  }
  approvals_.withdraw(tx, call, ApprovalKind::order, id.str());
  turn_down(tx, call, *found, step_of(call), reason);
  return found;
}

void Service::turn_down(db::Tx& tx, const identity::Call& call, Order& order, const std::string& step,
                        const std::string& reason) {
  const Approval rejection{step, "rejected", call.caller.user_id, call.now_ms, reason};
  store::insert_approval(tx, order.id, rejection);
  order.approvals.push_back(rejection);
  certification_.release_quota(tx, order.id);
  change_state(tx, call, order, OrderState::rejected, reason);
  call.record(tx, "order.reject", order.id.str(), {{"step", step}});
}

}  // namespace qrcongo::orders
