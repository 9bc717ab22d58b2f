#include "qrcongo/http/route.hpp"

#include <algorithm>

#include "qrcongo/base/text.hpp"

namespace qrcongo::http {
namespace {

constexpr std::int64_t rows_max = 1'000;  // whoever asks for more is refused by the handler, and pays no more for it

}  // namespace

std::int64_t RouteLimits::weight_of(const Request& request) const {
  const std::int64_t least = request.query_value("q") != nullptr ? std::max(weight, search_weight) : weight;
  const std::string* const asked = request.query_value("limit");
  const auto rows = asked != nullptr && rows_a_weight > 0 ? parse_integer(*asked) : std::nullopt;
  return rows ? std::max(least, std::min(*rows, rows_max) / rows_a_weight) : least;
}

}  // namespace qrcongo::http
