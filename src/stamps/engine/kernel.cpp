#include "kernel.hpp"

#include "qrcongo/stamps/engine/archive.hpp"

namespace qrcongo::stamps::engine {
namespace {

Kernel with_fastest_tags(const Kernel& kernel) {
  Kernel with = kernel;
  if (MakeTags* tags = sha_tags()) with.make_tags = tags;
  return with;
}

}  // namespace

const Kernel* find_kernel(std::string_view name) {
  if (name == "portable") return &portable_kernel();
  if (name == "avx512") return avx512_kernel();
  static const std::optional<Kernel> avx2 = [] {
    const Kernel* kernel = avx2_kernel();
    return kernel != nullptr ? std::optional(with_fastest_tags(*kernel)) : std::nullopt;
  }();
  return name == "avx2" && avx2 ? &*avx2 : nullptr;
}

const Kernel& best_kernel() {
  for (const char* name : {"avx512", "avx2"}) {
    if (const Kernel* kernel = find_kernel(name)) return *kernel;
  }
  return portable_kernel();
}

}  // namespace qrcongo::stamps::engine
