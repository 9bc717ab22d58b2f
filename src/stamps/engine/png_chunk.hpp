// Chunks of a PNG (ISO/IEC 15948 section 5.3). Private to the engine; stateless.
#pragma once

#include <string_view>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::stamps::engine {

void put_chunk(Bytes& png, std::string_view type, const Bytes& data);

// What stands before the pixels: the signature, IHDR of a square of one bit greyscale, pHYs.
void put_png_start(Bytes& png, std::uint32_t side_px, int dpi);

}  // namespace qrcongo::stamps::engine
