// Bech32 (BIP 173) without its bound of 90 characters, as age writes keys. Private to crypto; stateless functions for
// any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::crypto {

// prefix: the human-readable part, in lower case; the text is too.
std::string to_bech32(std::string_view prefix, ByteView bytes);
// The bytes behind this prefix; nothing for another prefix, mixed case, a wrong checksum, foreign characters and bits
// beyond the last byte that are not zero. The text is wholly in lower case or wholly in upper case.
std::optional<Bytes> from_bech32(std::string_view prefix, std::string_view text);

}  // namespace qrcongo::crypto
