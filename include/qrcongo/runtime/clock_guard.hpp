// Notices that the clock went back or leapt forward: against the highest time that was ever seen here, and against a
// clock that nobody can set. Owned by app; any thread may ask.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::runtime {

// Milliseconds since the machine started, suspended or not.
class BootClock final : public Clock {
 public:
  std::int64_t now_ms() const override;
};

// What an earlier run left behind.
struct TimeOnRecord {
  std::int64_t highest_ms = 0;  // of all that is known
  std::int64_t trusted_ms = 0;  // the last time that an earlier run took for right; 0: none did
};

class ClockGuard {
 public:
  static constexpr std::int64_t patience_ms = 5 * second_ms;
  // Forward, in a day: more than NTP has to set right, or than an hour's summer time, and little to lose. Both clocks
  // tick at one pace, so only a clock that was set is ever further off.
  static constexpr std::int64_t leap_ms = hour_ms;
  // Since an earlier run: nobody knows how long the machine rested. Machines in service do not rest for a week; after
  // one that did somebody is there to say so.
  static constexpr std::int64_t rest_ms = 7 * day_ms;
  // How long a clock that leapt must agree again before it is believed.
  static constexpr std::int64_t proof_ms = hour_ms;

  ClockGuard(const Clock& clock, const Clock& steady);

  // Before anybody asks.
  void begin(const TimeOnRecord& known);
  // How far the clock is behind the time that it must be at least; 0 up to the patience. Logs when that changes.
  std::int64_t behind_ms();
  // How far the clock leapt forward; 0 where it did not, or was accepted, or has agreed again for the proof's time.
  // Logs when that changes.
  std::int64_t leapt_ms();
  // The highest time that was seen and believed: to be written down.
  std::int64_t highest_ms();
  // Somebody says that the clock is right as it stands: it was wrong before, or the machine rested.
  void accept();

 private:
  std::int64_t look();  // mutex_ is held; how far behind, patience or not
  void look_for_leap(std::int64_t ahead_ms, std::int64_t steady_ms);
  void leap(std::int64_t by_ms);
  void believe(std::int64_t ahead_ms, std::int64_t steady_ms);

  const Clock& clock_;
  const Clock& steady_;
  std::mutex mutex_;
  // All guarded by mutex_. "Ahead" is of the steady clock.
  std::int64_t ahead_of_steady_ms_;  // the most that the clock ever was and was believed
  std::int64_t base_ms_;             // ahead so far at since_ms_; leaps are measured from here
  std::int64_t since_ms_;            // by the steady clock
  std::int64_t allowed_ms_ = leap_ms;
  std::int64_t leapt_ms_ = 0;
  std::optional<std::int64_t> agrees_since_ms_;  // by the steady clock; after a leap
  bool told_ = false;
};

}  // namespace qrcongo::runtime
