#include "qrcongo/runtime/clock_guard.hpp"

#include <algorithm>
#include <ctime>
#include <string>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/log.hpp"

namespace qrcongo::runtime {

std::int64_t BootClock::now_ms() const {
  timespec now{};
  check(clock_gettime(CLOCK_BOOTTIME, &now) == 0, "the machine has no clock since its start");
  return static_cast<std::int64_t>(now.tv_sec) * second_ms + now.tv_nsec / 1'000'000;
}

ClockGuard::ClockGuard(const Clock& clock, const Clock& steady)
    : clock_(clock), steady_(steady), ahead_of_steady_ms_(clock.now_ms() - steady.now_ms()) {}

void ClockGuard::begin(std::int64_t known_ms) {
  std::lock_guard lock(mutex_);
  ahead_of_steady_ms_ = std::max(ahead_of_steady_ms_, known_ms - steady_.now_ms());
}

std::int64_t ClockGuard::look() {
  const std::int64_t ahead = clock_.now_ms() - steady_.now_ms();
  const std::int64_t leapt = ahead - ahead_of_steady_ms_;
  if (leapt > leap_ms) log::warning("the clock leapt forward", {{"seconds", std::to_string(leapt / second_ms)}});
  ahead_of_steady_ms_ = std::max(ahead_of_steady_ms_, ahead);
  return ahead_of_steady_ms_ - ahead;
}

std::int64_t ClockGuard::behind_ms() {
  std::lock_guard lock(mutex_);
  const std::int64_t behind = look();
  const bool wrong = behind > patience_ms;
  if (wrong && !told_) log::error("the clock went back", {{"seconds", std::to_string(behind / second_ms)}});
  if (!wrong && told_) log::info("the clock is right again");
  told_ = wrong;
  return wrong ? behind : 0;
}

std::int64_t ClockGuard::highest_ms() {
  std::lock_guard lock(mutex_);
  look();
  return ahead_of_steady_ms_ + steady_.now_ms();
}

void ClockGuard::accept() {
  std::lock_guard lock(mutex_);
  ahead_of_steady_ms_ = clock_.now_ms() - steady_.now_ms();
}

}  // namespace qrcongo::runtime
