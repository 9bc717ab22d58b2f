#include "bech32.hpp"

#include <array>

#include "qrcongo/base/secret.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::crypto {
namespace {

constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t checksum_size = 6;

// BIP 173, "Checksum": a BCH code over GF(32).
class Checksum {
 public:
  explicit Checksum(std::string_view prefix) {
    for (const char character : prefix) add(static_cast<std::uint8_t>(character) >> 5U);
    add(0);
    for (const char character : prefix) add(static_cast<std::uint8_t>(character) & 31U);
  }

  void add(std::uint32_t value) {
    constexpr std::array<std::uint32_t, 5> generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = state_ >> 25U;
    state_ = ((state_ & 0x1ffffffU) << 5U) ^ value;
    for (std::size_t bit = 0; bit < generator.size(); ++bit) {
      if (((top >> bit) & 1U) != 0) state_ ^= generator[bit];
    }
  }

  bool is_right() const { return state_ == 1; }

  std::string finish() {
    for (std::size_t i = 0; i < checksum_size; ++i) add(0);
    const std::uint32_t wanted = state_ ^ 1U;
    std::string text;
    for (std::size_t i = 0; i < checksum_size; ++i) text.push_back(alphabet[(wanted >> (5 * (5 - i))) & 31U]);
    return text;
  }

 private:
  std::uint32_t state_ = 1;
};

bool is_upper(char character) { return character >= 'A' && character <= 'Z'; }
bool is_lower(char character) { return character >= 'a' && character <= 'z'; }

bool mixes_case(std::string_view text) {
  bool upper = false;
  bool lower = false;
  for (const char character : text) {
    upper = upper || is_upper(character);
    lower = lower || is_lower(character);
  }
  return upper && lower;
}

// Groups of five bits to bytes; nothing where what is left over is not zero, or a whole group.
std::optional<Bytes> join_bits(std::string_view groups) {
  Bytes bytes;
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char character : groups) {
    held = (held << 5U) | static_cast<std::uint32_t>(alphabet.find(character));
    held_bits += 5;
    if (held_bits < 8) continue;
    held_bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(held >> held_bits));
    held &= (1U << held_bits) - 1U;
  }
  if (held_bits >= 5 || held != 0) return std::nullopt;
  return bytes;
}

}  // namespace

std::string to_bech32(std::string_view prefix, ByteView bytes) {
  Checksum checksum(prefix);
  std::string text(prefix);
  text.push_back('1');
  const auto put = [&](std::uint32_t group) {
    checksum.add(group);
    text.push_back(alphabet[group]);
  };
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8U) | byte;
    held_bits += 8;
    while (held_bits >= 5) {
      held_bits -= 5;
      put((held >> held_bits) & 31U);
    }
    held &= (1U << held_bits) - 1U;
  }
  if (held_bits > 0) put((held << (5 - held_bits)) & 31U);
  return text + checksum.finish();
}

std::optional<Bytes> from_bech32(std::string_view prefix, std::string_view text) {
  if (mixes_case(text)) return std::nullopt;
  std::string lowered = to_lower_ascii(text);
  std::string_view rest = lowered;
  std::optional<Bytes> bytes;
  if (rest.size() >= prefix.size() + 1 + checksum_size && rest.starts_with(prefix) && rest[prefix.size()] == '1') {
    rest.remove_prefix(prefix.size() + 1);
    Checksum checksum(prefix);
    const bool ours = rest.find_first_not_of(alphabet) == std::string_view::npos;
    for (const char character : rest) checksum.add(static_cast<std::uint32_t>(alphabet.find(character)) & 31U);
    if (ours && checksum.is_right()) bytes = join_bits(rest.substr(0, rest.size() - checksum_size));
  }
  // What was spelled may have been a secret.
  wipe({reinterpret_cast<std::uint8_t*>(lowered.data()), lowered.size()});
  return bytes;
}

}  // namespace qrcongo::crypto
