// An amount in minor units of one currency (ISO 4217 code). Plain value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace qrcongo {

struct Money {
  std::int64_t amount = 0;
  std::string currency;

  bool operator==(const Money&) const = default;
};

// price_per_thousand * quantity / 1000, rounded half up once. Both are at most 10^15 and 10^9; aborts on overflow.
std::int64_t total_for_thousands(std::int64_t price_per_thousand, std::int64_t quantity);

int decimals_of(std::string_view currency);      // by ISO 4217: 2 of CDF, none of XAF; 2 where it is not known
std::string format_decimal(const Money& money);  // in whole units with a decimal comma: "1250000,00"

}  // namespace qrcongo
