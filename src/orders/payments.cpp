// Payments, and the credits that undo them.
#include <algorithm>

#include "input.hpp"
#include "rules.hpp"
#include "states.hpp"
#include "store.hpp"

namespace qrcongo::orders {
namespace {

using identity::Permission;

Result<void> check_payment(const PaymentInput& input, std::int64_t today) {
  if (input.amount.amount < 1) {
    return fail_field(Code::invalid_input, "/amount/amount", "range", "Le montant d'un paiement est positif.");
  }
  const bool plain =
      std::all_of(input.reference.begin(), input.reference.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!plain || reference_key(input.reference).empty()) {
    return fail_field(Code::invalid_input, "/reference", "characters",
                      "Lettres sans accent et chiffres attendus, comme sur le bordereau.");
  }
  if (input.paid_on > today) {
    return fail_field(Code::invalid_input, "/paid_on", "future", "La date d'un paiement ne peut pas être à venir.");
  }
  return {};
}

bool fits(const Money& amount, const Money& balance) {
  return amount.currency == balance.currency && amount.amount <= balance.amount;
}

}  // namespace

Result<Payment> Service::record_payment(db::Tx& tx, const identity::Call& call, const OrderId& id,
                                        const PaymentInput& input) {
  auto found = order(tx, id);
  if (!found) return fail(found.error());
  if (!may_see(call, Permission::payments_record, *found)) return fail(Code::not_found, "Cette commande n'existe pas.");
  if (store::has_payment(tx, input.method, input.reference)) {
    return fail_field(Code::payment_duplicate, "/reference", "payment_duplicate",
                      "Un paiement porte déjà ce moyen et cette référence.");
  }
  if (auto may = may_record_payment(*found, call); !may) return fail(may.error());
  if (auto right = check_payment(input, today(call)); !right) return fail(right.error());
  Payment made;
  made.id = PaymentId(make_uuid_v7(call.now_ms, random_));
  made.order_id = id;
  made.kind = "payment";
  made.amount = input.amount;
  made.method = input.method;
  made.reference = input.reference;
  made.paid_on = input.paid_on;
  made.state = fits(input.amount, found->balance()) ? "confirmed" : "held";
  made.recorded_by = acting_user(call);
  made.created_at = call.now_ms;
  store::insert_payment(tx, made);
  call.record(tx, "payment.record", made.id.str(),
              {{"order_id", id.str()},
               {"amount", made.amount.amount},
               {"currency", made.amount.currency},
               {"method", made.method},
               {"reference", made.reference},
               {"state", made.state}});
  if (made.state == "held") return made;
  found->paid.amount += made.amount.amount;
  const bool settled = found->balance().amount == 0;
  change_state(tx, call, *found, settled ? OrderState::paid : OrderState::approved,
               (settled ? "Paiement " : "Paiement partiel ") + made.reference);
  return made;
}

std::vector<Payment> Service::payments(db::Tx& tx, const OrderId& id) { return store::payments(tx, id); }

std::int64_t Service::revenue_since(db::Tx& tx, std::int64_t time_ms) { return store::revenue_since(tx, time_ms); }

std::int64_t Service::credit(db::Tx& tx, const identity::Call& call, Order& order) {
  if (order.paid.amount == 0) return 0;
  Payment made;
  made.id = PaymentId(make_uuid_v7(call.now_ms, random_));
  made.order_id = order.id;
  made.kind = made.method = "credit";
  made.amount = order.paid;
  made.reference = order.number;
  made.paid_on = today(call);
  made.state = "confirmed";
  made.recorded_by = acting_user(call);
  made.created_at = call.now_ms;
  store::insert_payment(tx, made);
  order.paid.amount = 0;
  return made.amount.amount;
}

}  // namespace qrcongo::orders
