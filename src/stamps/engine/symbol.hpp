// A QR symbol (ISO/IEC 18004) by libqrencode: one at a time, the measure of all that is made faster. Private to the
// engine; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/result.hpp"

namespace qrcongo::stamps::engine {

struct Symbol {
  int version = 0;
  int width = 0;                   // modules a side, without the quiet zone
  std::vector<std::uint8_t> dark;  // width * width, row by row: 1 dark, 0 light
  std::vector<std::uint8_t> data;  // likewise: 1 where a mask may turn the module over
};

// In the smallest version that holds it at this level: "https://" as a segment of bytes where the text begins with it,
// the rest as one alphanumeric segment. Code::invalid_input for a text outside ISO 18004 table 5 or too long for
// version 10.
Result<Symbol> encode_symbol(std::string_view text, char level);

// 0 to 44 by ISO 18004 table 5; -1 for any other character.
int alphanumeric_value(char c);
char alphanumeric_character(int value);

// What is written as bytes at the front, since capitals alone are alphanumeric; may be empty.
std::string_view byte_segment(std::string_view text);

// A 1-bit greyscale PNG (ISO/IEC 15948) with a quiet zone of 4 modules and pHYs, compressed by libdeflate as archives
// of format 1 have it.
Bytes draw_png(const Symbol& symbol, int module_px, int dpi);

}  // namespace qrcongo::stamps::engine
