// A QR symbol (ISO/IEC 18004) by libqrencode, and its picture. Private to the engine; any thread.
#pragma once

#include <vector>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/result.hpp"

namespace qrcongo::stamps::engine {

struct Symbol {
  int version = 0;
  int width = 0;                   // modules a side, without the quiet zone
  std::vector<std::uint8_t> dark;  // width * width, row by row: 1 dark, 0 light
};

// One alphanumeric segment in the smallest version that holds it at this level. Code::invalid_input for a text outside
// ISO 18004 table 5 or too long for version 10.
Result<Symbol> encode_symbol(std::string_view text, char level);

// A 1-bit greyscale PNG (ISO/IEC 15948) with a quiet zone of 4 modules and pHYs.
Bytes draw_png(const Symbol& symbol, int module_px, int dpi);

}  // namespace qrcongo::stamps::engine
