#include "qrcongo/base/money.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "qrcongo/base/check.hpp"

namespace qrcongo {
namespace {

constexpr std::array<std::string_view, 15> without_decimals = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                               "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF"};
constexpr std::array<std::string_view, 7> with_three = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

template <std::size_t Size>
bool stands_in(const std::array<std::string_view, Size>& currencies, std::string_view currency) {
  return std::find(currencies.begin(), currencies.end(), currency) != currencies.end();
}

}  // namespace

std::int64_t total_for_thousands(std::int64_t price_per_thousand, std::int64_t quantity) {
  check(price_per_thousand >= 0 && quantity >= 0, "prices and quantities are not negative");
  std::int64_t product = 0;
  check(!__builtin_mul_overflow(price_per_thousand, quantity, &product) && product <= INT64_MAX - 500,
        "a total too large");
  return (product + 500) / 1000;
}

int decimals_of(std::string_view currency) {
  if (stands_in(without_decimals, currency)) return 0;
  return stands_in(with_three, currency) ? 3 : 2;
}

std::string format_decimal(const Money& money) {
  const int decimals = decimals_of(money.currency);
  std::string digits = fmt::format(
      "{:0{}}",
      money.amount < 0 ? 0 - static_cast<std::uint64_t>(money.amount) : static_cast<std::uint64_t>(money.amount),
      decimals + 1);
  if (decimals > 0) digits.insert(digits.size() - static_cast<std::size_t>(decimals), ",");
  return (money.amount < 0 ? "-" : "") + digits;
}

}  // namespace qrcongo
