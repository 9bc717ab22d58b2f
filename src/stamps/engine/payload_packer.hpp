// Serials to payload bits: each pair of characters that a serial has a part in is a number 45a + b of eleven bits
// (ISO 18004 section 7.4.4). Private to the engine; const calls from any thread.
#pragma once

#include <vector>

#include "serial_bits.hpp"
#include "symbol_tables.hpp"

namespace qrcongo::stamps::engine {

class PayloadPacker {
 public:
  explicit PayloadPacker(const std::vector<PayloadNumber>& numbers);

  // payload: payload_words words, `stride` apart.
  void pack(const SerialBits& serial, std::uint32_t* payload, std::size_t stride) const;

 private:
  // Where a number's characters stand among the bits of a serial, and where it stands in the payload.
  struct Step {
    int source = 0;
    unsigned shift = 0;
    std::uint32_t mask = 0;
    const std::uint16_t* values = nullptr;
    std::uint32_t fixed = 0;
    int half = 0;
    int place = 0;
  };

  std::vector<Step> steps_;
};

}  // namespace qrcongo::stamps::engine
