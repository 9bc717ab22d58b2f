#include "hash_lanes.hpp"
#include "kernel.hpp"
#include "png_rows.hpp"
#include "symbol_batch.hpp"

namespace qrcongo::stamps::engine {

const Kernel* avx2_kernel() {
  static constexpr Kernel kernel{"avx2", avx2::plane_lanes, avx2::make_symbols, avx2::draw_png, avx2::make_tags};
  const bool has_all =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi2");
  return has_all ? &kernel : nullptr;
}

}  // namespace qrcongo::stamps::engine
