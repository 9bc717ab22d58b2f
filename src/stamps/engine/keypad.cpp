#include "keypad.hpp"

#include <algorithm>

#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr std::size_t keypad_size = 20;

// Damm's quasigroup of order 10 (H. M. Damm, 2004): totally anti-symmetric, zero on the diagonal.
constexpr std::uint8_t damm[10][10] = {{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
                                       {4, 2, 0, 6, 8, 7, 1, 3, 5, 9}, {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
                                       {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
                                       {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
                                       {9, 4, 3, 8, 6, 1, 7, 2, 0, 5}, {2, 5, 8, 1, 4, 3, 6, 7, 9, 0}};

std::uint8_t damm_of(std::string_view digits) {
  std::uint8_t interim = 0;
  for (const char digit : digits) interim = damm[interim][digit - '0'];
  return interim;
}

// The digits that are left once spaces and hyphens fell away; nothing where anything else stands there.
std::optional<std::string> only_digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9' || digits.size() == keypad_size) return std::nullopt;
    digits.push_back(c);
  }
  return digits;
}

}  // namespace

std::string pad_digits(std::uint64_t value, std::size_t size) {
  std::string digits(size, '0');
  for (std::size_t i = size; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + static_cast<int>(value % 10));
  check(value == 0, "a number has more digits than its field");
  return digits;
}

std::optional<std::uint64_t> parse_digits(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

Keypad format_keypad(const ReadKeypad& fields) {
  std::string digits = pad_digits(fields.generation, 2);
  digits.append(fields.masked.data(), fields.masked.size());
  digits += pad_digits(fields.tag, 5);
  digits.push_back(static_cast<char>('0' + damm_of(digits)));
  Keypad keypad{};
  std::copy(digits.begin(), digits.end(), keypad.begin());
  return keypad;
}

bool looks_like_keypad(std::string_view text) {
  const auto digits = only_digits(text);
  return digits && digits->size() == keypad_size;
}

std::optional<ReadKeypad> read_keypad(std::string_view text) {
  const auto digits = only_digits(text);
  if (!digits || digits->size() != keypad_size || damm_of(*digits) != 0) return std::nullopt;
  const std::string_view all = *digits;
  ReadKeypad read;
  read.generation = static_cast<unsigned>(*parse_digits(all.substr(0, 2)));
  if (read.generation > 31) return std::nullopt;
  std::copy_n(all.begin() + 2, read.masked.size(), read.masked.begin());
  read.tag = static_cast<unsigned>(*parse_digits(all.substr(14, 5)));
  return read;
}

}  // namespace qrcongo::stamps::engine
