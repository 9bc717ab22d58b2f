// Who may do what with an order as it stands now. The acts ask here and so does actions(), so that the two never
// disagree. Stateless, any thread.
#pragma once

#include <optional>

#include "qrcongo/orders/service.hpp"
#include "store.hpp"

namespace qrcongo::orders {

// An enterprise sees its own, a printer what is to be delivered to it.
bool may_see(const identity::Call& call, identity::Permission permission, const Order& order);

// "occ" or "government": the step that this caller's role gives.
std::string step_of(const identity::Call& call);

// What may_approve and may_record_payment ask of the caller alone, for a list of what awaits him; nothing: nothing can.
std::optional<store::Decider> decider_of(const identity::Call& call);

Result<void> may_submit(const Order& order, const identity::Call& call);
Result<void> may_approve(const Order& order, const identity::Call& call);
Result<void> may_reject(const Order& order, const identity::Call& call);
Result<void> may_cancel(const Order& order, const identity::Call& call);
Result<void> may_resume(const Order& order, const identity::Call& call);
Result<void> may_record_payment(const Order& order, const identity::Call& call);

}  // namespace qrcongo::orders
