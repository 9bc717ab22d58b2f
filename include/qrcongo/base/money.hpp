// An amount in minor units of one currency (ISO 4217 code). Plain value.
#pragma once

#include <cstdint>
#include <string>

namespace qrcongo {

struct Money {
  std::int64_t amount = 0;
  std::string currency;

  bool operator==(const Money&) const = default;
};

// price_per_thousand * quantity / 1000, rounded half up once. Both are at most 10^15 and 10^9; aborts on overflow.
std::int64_t total_for_thousands(std::int64_t price_per_thousand, std::int64_t quantity);

}  // namespace qrcongo
