#include "kernel.hpp"

#include <cpuid.h>

#include "qrcongo/stamps/engine/archive.hpp"

namespace qrcongo::stamps::engine {
namespace {

// Leaf 7 of CPUID, EBX: __builtin_cpu_supports of g++ 12 does not know it.
bool has_sha() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0 && __builtin_cpu_supports("sse4.1");
}

bool has_products_and_shifts() { return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi2"); }

const Kernel* avx512_kernel() {
  return __builtin_cpu_supports("avx512f") && has_products_and_shifts() ? &avx512_code() : nullptr;
}

const Kernel* avx2_kernel() {
  static const Kernel kernel = [] {
    Kernel with_fastest_tags = avx2_code();
    if (MakeTags* tags = sha_tags()) with_fastest_tags.make_tags = tags;
    return with_fastest_tags;
  }();
  return __builtin_cpu_supports("avx2") && has_products_and_shifts() ? &kernel : nullptr;
}

}  // namespace

MakeTags* sha_tags() { return has_sha() ? sha_code() : nullptr; }

const Kernel* find_kernel(std::string_view name) {
  if (name == "portable") return &portable_kernel();
  if (name == "avx512") return avx512_kernel();
  return name == "avx2" ? avx2_kernel() : nullptr;
}

const Kernel& best_kernel() {
  for (const char* name : {"avx512", "avx2"}) {
    if (const Kernel* kernel = find_kernel(name)) return *kernel;
  }
  return portable_kernel();
}

}  // namespace qrcongo::stamps::engine
