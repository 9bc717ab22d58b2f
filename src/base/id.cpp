#include "qrcongo/base/id.hpp"

#include <array>

namespace qrcongo {

std::string make_uuid_v7(std::int64_t now_ms, Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  for (unsigned i = 0; i < 6; ++i)
    bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(now_ms) >> (40U - 8U * i));
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x70U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string text = to_hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char character = text[i];
    const bool digit = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    if (dash ? character != '-' : !digit) return false;
  }
  return true;
}

}  // namespace qrcongo
