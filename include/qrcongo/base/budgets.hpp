// How often each of many may do something: so many a period for long, and more at once. A table of fixed size, so that
// no crowd of strangers makes it grow. Owned by whoever limits; any thread, without a lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "qrcongo/base/clock.hpp"

namespace qrcongo {

// So many a period for long, and as many at once as come in `burst_periods`.
struct Budget {
  std::int64_t each_period = 1;
  std::int64_t burst_periods = 10;
  std::int64_t period_ms = second_ms;

  std::int64_t burst() const { return each_period * burst_periods; }
};

class Budgets {
 public:
  explicit Budgets(Budget budget, std::size_t slots = std::size_t{1} << 18U);

  // 0 where he may, else the milliseconds until he may. mark: a keyed hash of who it is, so that nobody can choose whom
  // he meets; those whose marks fall together share a budget.
  std::int64_t take(std::uint64_t mark, std::int64_t now_ms);
  // One that was taken does not count after all.
  void give_back(std::uint64_t mark);

 private:
  const std::size_t slots_;
  const std::int64_t each_us_;
  const std::int64_t ahead_us_;
  // When the next one would be on time (GCRA, ITU-T I.371): microseconds since 1970.
  std::unique_ptr<std::atomic<std::int64_t>[]> due_us_;
};

}  // namespace qrcongo
