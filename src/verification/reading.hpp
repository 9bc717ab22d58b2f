// From what a person scanned or typed to what is found about it, as docs/stamp-code.md "Reading one" lays it down.
// Stateless functions for any thread; neither database nor disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/verification/index.hpp"
#include "qrcongo/verification/verdict.hpp"

namespace qrcongo::verification {

// A code as it was typed, or cut out of a whole address that was pasted; in its printed form where it can be read.
struct TypedCode {
  std::string code;
  std::optional<std::string> gtin;  // where the address names one
};
TypedCode read_typed(std::string_view text);

// 8, 12 or 13 digits as the 14 that the platform keeps; anything else as it came.
std::string padded_gtin(std::string_view gtin);

// gtin: from the address, as it stands there; nothing where the address names none. Under a Reading of the index. Takes
// as long for a code that nobody issued as for a genuine one.
Finding find_stamp(std::string_view code, std::optional<std::string_view> gtin, const Index& index,
                   const stamps::Keyring& keyring);

}  // namespace qrcongo::verification
