#include "qrcongo/base/budgets.hpp"

#include <algorithm>

namespace qrcongo {

Budgets::Budgets(Budget budget, std::size_t slots)
    : slots_(slots),
      each_us_(budget.period_ms * 1000 / std::max<std::int64_t>(1, budget.each_period)),
      ahead_us_(budget.burst_periods * budget.period_ms * 1000),
      due_us_(std::make_unique<std::atomic<std::int64_t>[]>(slots)) {}

std::int64_t Budgets::take(std::uint64_t mark, std::int64_t now_ms) {
  std::atomic<std::int64_t>& due_us = due_us_[mark % slots_];
  const std::int64_t now_us = now_ms * 1000;
  std::int64_t due = due_us.load(std::memory_order_relaxed);
  while (true) {
    // A clock that went back must not make anybody wait for it.
    const std::int64_t known = std::min(due, now_us + ahead_us_);
    const std::int64_t next = std::max(known, now_us) + each_us_;
    const std::int64_t early_us = next - now_us - ahead_us_;
    if (early_us > 0) return (early_us + 999) / 1000;
    if (due_us.compare_exchange_weak(due, next, std::memory_order_relaxed)) return 0;
  }
}

void Budgets::give_back(std::uint64_t mark) { due_us_[mark % slots_].fetch_sub(each_us_, std::memory_order_relaxed); }

}  // namespace qrcongo
