// The keypad code's digits (docs/stamp-code.md "The keypad code"). Private to the engine; stateless.
#pragma once

#include <string>

#include "qrcongo/stamps/engine/code.hpp"

namespace qrcongo::stamps::engine {

std::string pad_digits(std::uint64_t value, std::size_t size);
std::optional<std::uint64_t> parse_digits(std::string_view digits);  // digits alone, leading zeros allowed
Keypad format_keypad(const ReadKeypad& fields);                      // with its check digit

}  // namespace qrcongo::stamps::engine
