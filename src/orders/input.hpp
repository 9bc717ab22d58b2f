// What an order's input must be before a row is made of it. Stateless, any thread.
#pragma once

#include "qrcongo/identity/organisations.hpp"
#include "qrcongo/orders/service.hpp"

namespace qrcongo::orders {

Result<void> check_quantity(std::int64_t quantity);

// One to deliveries_max of them, each 1 to delivery_stamps_max stamps, together the quantity.
Result<void> check_deliveries(std::int64_t quantity, const std::vector<Delivery>& deliveries);

// What was asked for, else what the printer's profile says, else the usual; refused outside of what can be made.
// What makes a payment's reference the same one: its letters and digits, whatever stands between them, in capitals.
std::string reference_key(std::string_view reference);
Result<void> check_archives(const std::vector<Delivery>& deliveries, std::int64_t part_stamps);
Result<Layout> layout_of(const LayoutInput& input, const std::optional<identity::PrintProfile>& profile);

// The same refusal, naming the field that is to blame.
Error at_field(Error error, std::string pointer);

// Nothing: the program itself.
std::optional<UserId> acting_user(const identity::Call& call);

}  // namespace qrcongo::orders
