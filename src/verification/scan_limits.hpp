// How often one client may ask: loosely about anything, since a whole telephone operator stands behind a few addresses,
// and tightly about codes that nobody issued. Owned by the scan desk; any thread, without a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace qrcongo::verification {

// So many a second for long, and as many at once as come in `burst_s` seconds.
struct ScanBudget {
  std::int64_t per_s = 1;
  std::int64_t burst_s = 10;
};

class ScanLimits {
 public:
  explicit ScanLimits(ScanBudget budget);

  // 0 where the client may ask, else the milliseconds until he may. client: his mark; clients whose marks fall together
  // share a budget.
  std::int64_t take(std::uint64_t client, std::int64_t now_ms);

 private:
  static constexpr std::size_t slots = std::size_t{1} << 18U;

  const std::int64_t each_us_;
  const std::int64_t ahead_us_;
  // When the next question would be on time (GCRA, ITU-T I.371): microseconds since 1970.
  std::unique_ptr<std::atomic<std::int64_t>[]> due_us_;
};

}  // namespace qrcongo::verification
