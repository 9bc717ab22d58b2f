// Notices that the clock went back: against the highest time that was ever seen here, and against a clock that nobody
// can set. Owned by app; any thread may ask.
#pragma once

#include <cstdint>
#include <mutex>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::runtime {

// Milliseconds since the machine started, suspended or not.
class BootClock final : public Clock {
 public:
  std::int64_t now_ms() const override;
};

class ClockGuard {
 public:
  static constexpr std::int64_t patience_ms = 5 * second_ms;
  static constexpr std::int64_t leap_ms = day_ms;  // forward, that is told

  ClockGuard(const Clock& clock, const Clock& steady);

  // The highest time that an earlier run wrote down; before anybody asks.
  void begin(std::int64_t known_ms);
  // How far the clock is behind the time that it must be at least; 0 up to the patience. Logs when that changes.
  std::int64_t behind_ms();
  // The highest time that was seen: to be written down.
  std::int64_t highest_ms();
  // Somebody says that the clock is right as it stands: it was wrong before.
  void accept();

 private:
  std::int64_t look();  // mutex_ is held; how far behind, patience or not

  const Clock& clock_;
  const Clock& steady_;
  std::mutex mutex_;
  std::int64_t ahead_of_steady_ms_;  // guarded by mutex_: the most that the clock was ever ahead of the steady one
  bool told_ = false;                // guarded by mutex_
};

}  // namespace qrcongo::runtime
