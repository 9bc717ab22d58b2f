// Makes the work threads give way to scans: they share the disk, and whoever scans is waiting. Owned by app; any
// thread.
#pragma once

#include <atomic>
#include <chrono>

namespace qrcongo::stamps {

class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  // How long a commit took, which people wait for.
  void note(std::chrono::duration<double> latency);

  // Called between two blocks: waits while the disk was lately found slow, but not for ever, so that orders go on.
  void give_way() const;

 private:
  std::atomic<Clock::rep> slow_until_{0};
};

}  // namespace qrcongo::stamps
