// A lock for a few hundred nanoseconds' work. Whoever waits longer, since its holder was put to sleep, gives its
// processor away.
#pragma once

#include <atomic>
#include <thread>

namespace qrcongo::verification::ledger {

class SpinLock {
 public:
  void lock() {
    int tries = 0;
    while (taken_.exchange(true, std::memory_order_acquire)) {
      while (taken_.load(std::memory_order_relaxed)) {
        if (++tries % 64 == 0) std::this_thread::yield();
        __builtin_ia32_pause();
      }
    }
  }
  void unlock() { taken_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> taken_{false};
};

}  // namespace qrcongo::verification::ledger
