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
    : clock_(clock),
      steady_(steady),
      ahead_of_steady_ms_(clock.now_ms() - steady.now_ms()),
      base_ms_(ahead_of_steady_ms_),
      since_ms_(steady.now_ms()) {}

void ClockGuard::begin(const TimeOnRecord& known) {
  std::lock_guard lock(mutex_);
  const std::int64_t steady_ms = steady_.now_ms();
  const std::int64_t ahead_ms = clock_.now_ms() - steady_ms;
  believe(std::max(ahead_ms, known.highest_ms - steady_ms), steady_ms);
  // A clock that starts behind is still to be set right, by as long as the machine may have rested.
  if (known.highest_ms - clock_.now_ms() > patience_ms) allowed_ms_ = rest_ms;
  if (known.trusted_ms == 0) return;
  // Later times on record than the one that was trusted: a leap was held when the earlier run ended.
  const bool was_held = known.highest_ms - known.trusted_ms > leap_ms;
  const std::int64_t latest_ms = std::max(clock_.now_ms(), was_held ? known.highest_ms : 0);
  const std::int64_t allowed_ms = was_held ? leap_ms : rest_ms;
  if (latest_ms - known.trusted_ms <= allowed_ms) return;
  ahead_of_steady_ms_ = base_ms_ = known.trusted_ms - steady_ms;
  allowed_ms_ = allowed_ms;
  leap(latest_ms - known.trusted_ms);
}

void ClockGuard::leap(std::int64_t by_ms) {
  if (leapt_ms_ == 0) log::error("the clock leapt forward", {{"seconds", std::to_string(by_ms / second_ms)}});
  leapt_ms_ = by_ms;
  agrees_since_ms_.reset();
}

void ClockGuard::believe(std::int64_t ahead_ms, std::int64_t steady_ms) {
  ahead_of_steady_ms_ = base_ms_ = ahead_ms;
  since_ms_ = steady_ms;
  allowed_ms_ = leap_ms;
  leapt_ms_ = 0;
  agrees_since_ms_.reset();
}

void ClockGuard::look_for_leap(std::int64_t ahead_ms, std::int64_t steady_ms) {
  const std::int64_t by_ms = ahead_ms - base_ms_;
  if (by_ms > allowed_ms_) return leap(by_ms);
  const bool is_behind = ahead_of_steady_ms_ - ahead_ms > patience_ms;
  if (leapt_ms_ == 0) {
    // From day to day, so that a little now and then never adds up to a leap, and many small steps at once do.
    if (!is_behind && steady_ms - since_ms_ >= day_ms) believe(std::max(ahead_ms, ahead_of_steady_ms_), steady_ms);
    return;
  }
  if (is_behind) return agrees_since_ms_.reset();
  if (!agrees_since_ms_) agrees_since_ms_ = steady_ms;
  if (steady_ms - *agrees_since_ms_ < proof_ms) return;
  log::info("the clock agrees again after its leap");
  believe(std::max(ahead_ms, ahead_of_steady_ms_), steady_ms);
}

std::int64_t ClockGuard::look() {
  const std::int64_t steady_ms = steady_.now_ms();
  const std::int64_t ahead_ms = clock_.now_ms() - steady_ms;
  look_for_leap(ahead_ms, steady_ms);
  if (leapt_ms_ == 0) ahead_of_steady_ms_ = std::max(ahead_of_steady_ms_, ahead_ms);
  return ahead_of_steady_ms_ - ahead_ms;
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

std::int64_t ClockGuard::leapt_ms() {
  std::lock_guard lock(mutex_);
  look();
  return leapt_ms_;
}

std::int64_t ClockGuard::highest_ms() {
  std::lock_guard lock(mutex_);
  look();
  return ahead_of_steady_ms_ + steady_.now_ms();
}

void ClockGuard::accept() {
  std::lock_guard lock(mutex_);
  const std::int64_t steady_ms = steady_.now_ms();
  believe(clock_.now_ms() - steady_ms, steady_ms);
}

}  // namespace qrcongo::runtime
