// A serial's hundred bits, as the payload of its symbol is cut from them. Private to the engine; stateless.
#pragma once

#include <cstdint>

#include "qrcongo/stamps/engine/code.hpp"

namespace qrcongo::stamps::engine {

struct SerialBits {
  std::uint64_t high = 0;  // characters 1 to 9, 45 bits
  std::uint64_t low = 0;   // characters 10 to 20, 55 bits
};

SerialBits bits_of(const ReadSerial& read);
Serial text_of(const SerialBits& bits);

}  // namespace qrcongo::stamps::engine
