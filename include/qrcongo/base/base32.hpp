// Crockford's base32 alphabet, as the serial uses it. Stateless functions for any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace qrcongo {

inline constexpr std::string_view base32_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// 0 to 31, or -1 for what is not in the alphabet. Capitals only: folding is the reader's business.
int base32_value(char character);

}  // namespace qrcongo
