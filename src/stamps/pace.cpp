#include "qrcongo/stamps/pace.hpp"

#include <algorithm>
#include <thread>

namespace qrcongo::stamps {
namespace {

using namespace std::chrono_literals;

constexpr auto slow = 20ms;        // a quiet disk commits in less than one
constexpr auto pause_max = 250ms;  // after one slow commit
constexpr auto look_again = 5ms;
constexpr auto wait_max = 1s;  // between two blocks

}  // namespace

void Pace::note(std::chrono::duration<double> latency) {
  if (latency < slow) return;
  const auto pause = std::min<std::chrono::duration<double>>(4 * latency, pause_max);
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(pause);
  const Clock::rep later = until.time_since_epoch().count();
  Clock::rep known = slow_until_.load(std::memory_order_relaxed);
  while (known < later && !slow_until_.compare_exchange_weak(known, later, std::memory_order_relaxed)) {
  }
}

void Pace::give_way() const {
  const auto last = Clock::now() + wait_max;
  for (auto now = Clock::now(); now < last; now = Clock::now()) {
    if (now.time_since_epoch().count() >= slow_until_.load(std::memory_order_relaxed)) return;
    std::this_thread::sleep_for(look_again);
  }
}

}  // namespace qrcongo::stamps
