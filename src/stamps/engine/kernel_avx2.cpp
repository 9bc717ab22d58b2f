#include "hash_lanes.hpp"
#include "kernel.hpp"
#include "png_rows.hpp"
#include "symbol_batch.hpp"

namespace qrcongo::stamps::engine {

const Kernel& avx2_code() {
  static constexpr Kernel kernel{"avx2", avx2::plane_lanes, avx2::make_symbols, avx2::draw_png, avx2::make_tags};
  return kernel;
}

}  // namespace qrcongo::stamps::engine
