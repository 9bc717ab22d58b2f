#include "qrcongo/base/money.hpp"

#include "qrcongo/base/check.hpp"

namespace qrcongo {

std::int64_t total_for_thousands(std::int64_t price_per_thousand, std::int64_t quantity) {
  check(price_per_thousand >= 0 && quantity >= 0, "prices and quantities are not negative");
  std::int64_t product = 0;
  check(!__builtin_mul_overflow(price_per_thousand, quantity, &product) && product <= INT64_MAX - 500,
        "a total too large");
  return (product + 500) / 1000;
}

}  // namespace qrcongo
