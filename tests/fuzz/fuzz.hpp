// What every fuzzer begins with: libFuzzer calls LLVMFuzzerTestOneInput with bytes of its own making, and `must` ends
// the process where something holds no longer. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::fuzzing {

inline void must(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) { return as_text({data, size}); }

}  // namespace qrcongo::fuzzing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
