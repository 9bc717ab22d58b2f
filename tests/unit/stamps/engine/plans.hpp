// What the engine's tests make archives of.
#pragma once

#include "qrcongo/stamps/engine/archive.hpp"
#include "tests/support/fakes.hpp"

namespace qrcongo::testing {

inline const stamps::engine::StampKeys& engine_keys() {
  static const stamps::engine::StampKeys made(3, Bytes(32, 5));
  return made;
}

inline stamps::engine::ArchivePlan engine_plan(std::uint32_t from, std::uint32_t to) {
  stamps::engine::ArchivePlan made;
  made.base_address = "HTTPS://QR.EXAMPLE";
  made.gtin = "09506000134352";
  made.generation = 3;
  made.first_number = 1'000'000;
  made.from = from;
  made.to = to;
  made.manifest = "{\"order\":\"CMD-2026-000123\"}";
  return made;
}

// Those of this machine.
inline std::vector<const stamps::engine::Kernel*> engine_kernels() {
  std::vector<const stamps::engine::Kernel*> here;
  for (const char* name : {"portable", "avx2", "avx512"}) {
    if (const auto* kernel = stamps::engine::find_kernel(name)) here.push_back(kernel);
  }
  return here;
}

// Tests of minutes run where QRCONGO_SLOW is set.
inline bool runs_slow_tests() { return std::getenv("QRCONGO_SLOW") != nullptr; }

}  // namespace qrcongo::testing
