#include "hash_lanes.hpp"
#include "kernel.hpp"
#include "png_rows.hpp"
#include "symbol_batch.hpp"

namespace qrcongo::stamps::engine {

const Kernel& portable_kernel() {
  static constexpr Kernel kernel{"portable", portable::plane_lanes, portable::make_symbols, portable::draw_png,
                                 portable::make_tags};
  return kernel;
}

}  // namespace qrcongo::stamps::engine
