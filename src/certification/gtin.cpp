#include "gtin.hpp"

#include <algorithm>

namespace qrcongo::certification {
namespace {

constexpr std::size_t full_length = 14;

int check_digit_of(std::string_view thirteen_digits) {
  int sum = 0;
  int weight = 3;
  for (const char digit : thirteen_digits) {
    sum += (digit - '0') * weight;
    weight = 4 - weight;
  }
  return (10 - sum % 10) % 10;
}

tl::unexpected<Error> refuse(std::string code, std::string detail) {
  return fail_field(Code::invalid_input, "/gtin", std::move(code), std::move(detail));
}

}  // namespace

Result<std::string> to_gtin14(std::string_view typed) {
  const bool digits = std::all_of(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; });
  const std::size_t length = typed.size();
  if (!digits || (length != 8 && length != 12 && length != 13 && length != full_length)) {
    return refuse("length", "Un GTIN a 8, 12, 13 ou 14 chiffres.");
  }
  const std::string full = std::string(full_length - length, '0').append(typed);
  const int right = check_digit_of(std::string_view(full).substr(0, full_length - 1));
  if (full.back() - '0' != right) {
    return refuse("check_digit",
                  "La clé de ce GTIN est fausse : le dernier chiffre devrait être " + std::to_string(right) + ".");
  }
  // Fourteen zeros stand in a stamp for a product without a GTIN.
  if (full.find_first_not_of('0') == std::string::npos) return refuse("zero", "Ce GTIN n'est celui d'aucun produit.");
  return full;
}

}  // namespace qrcongo::certification
