// CRC-32 (ISO 3309) of two pieces of bytes from those of each. Private to the engine; stateless.
#pragma once

#include <cstdint>

namespace qrcongo::stamps::engine {

// Of first || second, where second has that many bytes.
std::uint32_t combine_crcs(std::uint32_t first, std::uint32_t second, std::uint64_t second_size);

}  // namespace qrcongo::stamps::engine
