#include "hash_lanes.hpp"
#include "kernel.hpp"
#include "png_rows.hpp"
#include "symbol_batch.hpp"

namespace qrcongo::stamps::engine {

const Kernel& avx512_code() {
  static constexpr Kernel kernel{"avx512", avx512::plane_lanes, avx512::make_symbols, avx512::draw_png,
                                 avx512::make_tags};
  return kernel;
}

}  // namespace qrcongo::stamps::engine
