#include "hash_lanes.hpp"
#include "kernel.hpp"
#include "png_rows.hpp"
#include "symbol_batch.hpp"

namespace qrcongo::stamps::engine {

const Kernel* avx512_kernel() {
  static constexpr Kernel kernel{"avx512", avx512::plane_lanes, avx512::make_symbols, avx512::draw_png,
                                 avx512::make_tags};
  const bool has_all =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi2");
  return has_all ? &kernel : nullptr;
}

}  // namespace qrcongo::stamps::engine
