// Spreads numbers over shards and tables. Not secret: which stamps lie beside each other is nobody's gain.
#pragma once

#include <cstdint>

namespace qrcongo::verification::ledger {

// The finisher of SplitMix64 (Steele, Lea, Flood 2014): a bijection whose every output bit depends on every input bit.
constexpr std::uint64_t mix(std::uint64_t value) {
  value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
  value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
  return value ^ value >> 31U;
}

}  // namespace qrcongo::verification::ledger
