#include "states.hpp"

#include <algorithm>

#include "qrcongo/base/check.hpp"

namespace qrcongo::orders {
namespace {

struct StateName {
  OrderState state;
  std::string_view text;
  const char* french;
};

constexpr StateName states[] = {
    {OrderState::draft, "draft", "brouillon"},
    {OrderState::submitted, "submitted", "soumise"},
    {OrderState::approved, "approved", "approuvée"},
    {OrderState::paid, "paid", "payée"},
    {OrderState::generating, "generating", "en fabrication"},
    {OrderState::ready, "ready", "prête"},
    {OrderState::delivered, "delivered", "livrée"},
    {OrderState::closed, "closed", "close"},
    {OrderState::rejected, "rejected", "refusée"},
    {OrderState::cancelled, "cancelled", "annulée"},
    {OrderState::lapsed, "lapsed", "caduque"},
    {OrderState::on_hold, "on_hold", "suspendue"},
    {OrderState::failed, "failed", "en échec"},
};

const StateName& name_of(OrderState state) {
  const auto found =
      std::find_if(std::begin(states), std::end(states), [&](const StateName& name) { return name.state == state; });
  check(found != std::end(states), "an OrderState without a name");
  return *found;
}

}  // namespace

std::string_view to_text(OrderState state) { return name_of(state).text; }

std::optional<OrderState> from_text(std::type_identity<OrderState>, std::string_view text) {
  for (const StateName& name : states) {
    if (name.text == text) return name.state;
  }
  return std::nullopt;
}

std::string_view to_text(AppliedBy applied_by) {
  return applied_by == AppliedBy::enterprise ? "enterprise" : "printer";
}

std::optional<AppliedBy> from_text(std::type_identity<AppliedBy>, std::string_view text) {
  if (text == "enterprise") return AppliedBy::enterprise;
  if (text == "printer") return AppliedBy::printer;
  return std::nullopt;
}

std::string in_french(OrderState state) { return name_of(state).french; }

tl::unexpected<Error> wrong_state(const Order& order, const std::string& because) {
  const std::string state = "La commande " + order.number + " est à l'état « " + in_french(order.state) + " »";
  return fail(Code::wrong_state, because.empty() ? state + ", qui ne permet pas cet acte." : state + ". " + because);
}

Money Order::balance() const {
  const bool over = state == OrderState::rejected || state == OrderState::cancelled || state == OrderState::lapsed;
  return {over ? 0 : total.amount - paid.amount, total.currency};
}

std::optional<identity::Role> Order::waiting_for() const {
  if (state != OrderState::submitted) return std::nullopt;
  return approvals.empty() ? identity::Role::OPERATEUR_OCC : identity::Role::ADMIN_GOUVERNEMENTAL;
}

}  // namespace qrcongo::orders
