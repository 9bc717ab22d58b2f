// What an order's state says of its money, its quota and its stamps. Private to oversight; stateless.
#pragma once

#include <string>

#include "store.hpp"

namespace qrcongo::oversight {

bool is_over(const std::string& state);    // rejected, cancelled, lapsed: nothing is owed any more
bool is_paid(const std::string& state);    // paid or later
bool is_made(const std::string& state);    // ready or later: all archives stand
bool is_handed(const std::string& state);  // delivered or later: all archives are received
bool is_asked(const std::string& state);   // submitted or later, and not over

// What a payment adds to its order's money; a credit takes away.
std::int64_t signed_amount(const store::PaymentRow& payment);

// Confirmed payments less credits, in the order's own currency.
std::int64_t money_of(const store::OrderFile& file);

// The state in which the audit log left the order; "" where it says nothing.
std::string state_in_log(const store::OrderFile& file);

}  // namespace qrcongo::oversight
