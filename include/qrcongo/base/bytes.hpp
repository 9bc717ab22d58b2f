// Bytes and their spellings. Stateless functions for any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qrcongo {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string to_hex(ByteView bytes);                                 // lower case
std::optional<Bytes> from_hex(std::string_view text);               // either case; nothing for odd or foreign digits
bool from_hex(std::string_view text, std::span<std::uint8_t> out);  // false too where it is not as long as out

std::string to_base64url(ByteView bytes);                    // RFC 4648 section 5, without padding
std::optional<Bytes> from_base64url(std::string_view text);  // refuses padding, foreign and non-zero trailing bits
std::string to_base64(ByteView bytes);                       // RFC 4648 section 4, with padding
std::optional<Bytes> from_base64(std::string_view text);

// Compares in a time that depends on the lengths alone.
bool equal_in_constant_time(ByteView a, ByteView b);

inline void put_u64_big_endian(Bytes& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

inline void put_u32_big_endian(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

}  // namespace qrcongo
