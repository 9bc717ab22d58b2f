#include "rules.hpp"

#include <algorithm>

#include "states.hpp"

namespace qrcongo::orders {
namespace {

using identity::Permission;
using identity::Role;

Result<void> require_visible(const Order& order, const identity::Call& call, Permission permission) {
  if (may_see(call, permission, order)) return {};
  return fail(Code::not_found, "Cette commande n'existe pas.");
}

Result<void> require_person(const Order& order, const identity::Call& call, Permission permission) {
  if (auto visible = require_visible(order, call, permission); !visible) return visible;
  return identity::require_person(call);
}

bool asked_for(const Order& order, const UserId& user) {
  return order.requested_by == user || order.submitted_by == user;
}

bool has_approved(const Order& order, const UserId& user) {
  const auto by_user = [&](const Approval& approval) { return approval.by == user && approval.decision == "approved"; };
  return std::any_of(order.approvals.begin(), order.approvals.end(), by_user);
}

Result<void> require_neither_asked_nor_approved(const Order& order, const UserId& user) {
  if (asked_for(order, user))
    return fail(Code::same_person, "Vous avez vous-même demandé cette commande : une autre personne doit agir.");
  if (has_approved(order, user))
    return fail(Code::same_person, "Vous avez déjà approuvé cette commande : une autre personne doit agir.");
  return {};
}

Result<void> may_cancel_unpaid(const Order& order) {
  const bool unpaid =
      order.state == OrderState::draft || order.state == OrderState::submitted || order.state == OrderState::approved;
  if (!unpaid) return wrong_state(order);
  if (order.paid.amount > 0)
    return wrong_state(order, "Un paiement est enregistré : seul l'OCC peut encore l'annuler.");
  return {};
}

Result<void> may_cancel_with_credit(const Order& order) {
  switch (order.state) {
    case OrderState::approved:
      if (order.paid.amount > 0) return {};
      return wrong_state(order, "Avant tout paiement, seule l'entreprise peut l'annuler.");
    case OrderState::paid:
    case OrderState::on_hold:
    case OrderState::failed:
      if (!order.generation_begun_at) return {};
      return wrong_state(order, "Ses estampilles ont des numéros : elle ne s'annule plus.");
    default:
      return wrong_state(order);
  }
}

}  // namespace

bool may_see(const identity::Call& call, Permission permission, const Order& order) {
  if (call.caller.system) return true;
  const identity::Scope scope = call.scope(permission);
  if (scope != identity::Scope::own) return scope == identity::Scope::all;
  const OrganisationId& own = call.caller.organisation_id;
  if (call.caller.role != Role::ESTAMPILLEUR_AGREE) return order.enterprise_id == own;
  return std::any_of(order.deliveries.begin(), order.deliveries.end(),
                     [&](const Delivery& d) { return d.printer_id == own; });
}

std::string step_of(const identity::Call& call) {
  return call.caller.role == Role::OPERATEUR_OCC ? "occ" : "government";
}

std::optional<store::Decider> decider_of(const identity::Call& call) {
  if (!call.caller.is_person()) return std::nullopt;
  const bool approves = call.scope(Permission::orders_approve) == identity::Scope::all;
  store::Decider decider;
  decider.user = call.caller.user_id;
  decider.gives_occ_step = approves && call.caller.role == Role::OPERATEUR_OCC;
  decider.gives_government_step = approves && call.caller.role == Role::ADMIN_GOUVERNEMENTAL;
  decider.records_payments =
      call.scope(Permission::payments_record) == identity::Scope::all && call.caller.has(identity::Duty::cashier);
  if (!approves && !decider.records_payments) return std::nullopt;
  return decider;
}

Result<void> may_submit(const Order& order, const identity::Call& call) {
  if (auto visible = require_visible(order, call, Permission::orders_create); !visible) return visible;
  if (order.state != OrderState::draft) return wrong_state(order);
  return {};
}

Result<void> may_approve(const Order& order, const identity::Call& call) {
  if (auto person = require_person(order, call, Permission::orders_approve); !person) return person;
  if (order.state != OrderState::submitted) return wrong_state(order);
  if (auto other = require_neither_asked_nor_approved(order, call.caller.user_id); !other) return other;
  if (order.waiting_for() == call.caller.role) return {};
  return wrong_state(order, order.waiting_for() == Role::OPERATEUR_OCC
                                ? "Elle attend d'abord l'approbation de l'OCC."
                                : "L'OCC l'a approuvée ; elle attend le gouvernement.");
}

Result<void> may_reject(const Order& order, const identity::Call& call) {
  if (auto person = require_person(order, call, Permission::orders_approve); !person) return person;
  if (order.state != OrderState::submitted) return wrong_state(order);
  return {};
}

Result<void> may_cancel(const Order& order, const identity::Call& call) {
  if (auto visible = require_visible(order, call, Permission::orders_cancel); !visible) return visible;
  if (call.caller.role == Role::ENTREPRISE_CERTIFIEE) return may_cancel_unpaid(order);
  if (auto person = identity::require_person(call); !person) return person;
  return may_cancel_with_credit(order);
}

Result<void> may_resume(const Order& order, const identity::Call& call) {
  if (auto visible = require_visible(order, call, Permission::generation_resume); !visible) return visible;
  if (order.state != OrderState::failed && order.state != OrderState::on_hold) return wrong_state(order);
  return {};
}

Result<void> may_record_payment(const Order& order, const identity::Call& call) {
  if (auto person = require_person(order, call, Permission::payments_record); !person) return person;
  if (!call.caller.has(identity::Duty::cashier))
    return fail(Code::forbidden, "Seule une personne qui tient la caisse enregistre un paiement.");
  if (order.state != OrderState::approved) return wrong_state(order);
  return require_neither_asked_nor_approved(order, call.caller.user_id);
}

}  // namespace qrcongo::orders
