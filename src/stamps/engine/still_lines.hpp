// What is the same in all symbols of one layout. The address up to the serial fills more than half of a symbol, and
// most of that stands in whole columns: their part of the eight masks' penalties is worked out once. Private to the
// engine.
#pragma once

#include <cstdint>
#include <vector>

#include "kernel.hpp"

namespace qrcongo::stamps::engine {

struct StillLines {
  std::vector<std::uint8_t> row_varies;     // [width]: whether a module of it differs between symbols
  std::vector<std::uint8_t> column_varies;  // [width]
  int varying_columns = 0;                  // all that vary lie in the first so many columns
  // Of each mask: N1 and N3 of the lines that do not vary, and N2 of the squares to the right of varying_columns; and
  // the dark modules there.
  std::vector<std::uint32_t> penalty;
  std::vector<std::uint16_t> dark;
};

// base, flips: as SymbolView's, without checksum; varies: of each module.
StillLines find_still_lines(int width, const std::vector<std::uint8_t>& base,
                            const std::vector<std::vector<std::uint8_t>>& flips,
                            const std::vector<std::uint8_t>& varies, int columns_counted);

}  // namespace qrcongo::stamps::engine
