#include "qrcongo/base/base32.hpp"

namespace qrcongo {

int base32_value(char character) {
  const std::size_t at = base32_alphabet.find(character);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace qrcongo
