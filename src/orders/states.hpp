// What the states are called: as columns and JSON write them, and as a person reads them. Stateless, any thread.
#pragma once

#include <string>

#include "qrcongo/orders/service.hpp"

namespace qrcongo::orders {

std::string in_french(OrderState state);  // "soumise"

// Code::wrong_state, naming the state. `because` is a sentence of its own, or nothing.
tl::unexpected<Error> wrong_state(const Order& order, const std::string& because = "");

}  // namespace qrcongo::orders
