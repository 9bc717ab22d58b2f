#include "byte_range.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include "qrcongo/base/text.hpp"

namespace qrcongo::distribution {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

// Digits alone; a number too large for any file counts as the largest.
std::optional<std::uint64_t> read_number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::uint64_t number = 0;
  for (const char digit : text) {
    const auto value = static_cast<std::uint64_t>(digit - '0');
    number = number > (largest - value) / 10 ? largest : number * 10 + value;
  }
  return number;
}

ByteRange last_bytes(std::uint64_t count, std::uint64_t size) {
  if (count == 0 || size == 0) return {RangeKind::unsatisfiable};
  return {RangeKind::part, size - std::min(count, size), size - 1};
}

}  // namespace

ByteRange read_byte_range(const std::string* header, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (header == nullptr || to_lower_ascii(header->substr(0, unit.size())) != unit) return {};
  const std::string_view spec = trim(std::string_view(*header).substr(unit.size()));
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return {};
  const auto first = read_number(spec.substr(0, dash));
  const auto last = read_number(spec.substr(dash + 1));
  if (dash == 0) return last ? last_bytes(*last, size) : ByteRange{};
  if (!first || (!last && dash + 1 < spec.size())) return {};
  if (last && *last < *first) return {};
  if (*first >= size) return {RangeKind::unsatisfiable};
  return {RangeKind::part, *first, std::min(last.value_or(largest), size - 1)};
}

}  // namespace qrcongo::distribution
