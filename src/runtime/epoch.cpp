#include "qrcongo/runtime/epoch.hpp"

#include <algorithm>
#include <limits>
#include <mutex>

#include "qrcongo/base/check.hpp"

namespace qrcongo::runtime {
namespace {

// Each thread that ever reads has a number of its own while it lives, the same in every Epoch.
class ThreadNumbers {
 public:
  std::size_t take() {
    std::lock_guard lock(mutex_);
    const auto free = std::find(taken_.begin(), taken_.end(), false);
    check(free != taken_.end(), "more threads read than an Epoch has room for");
    *free = true;
    return static_cast<std::size_t>(free - taken_.begin());
  }

  void give_back(std::size_t number) {
    std::lock_guard lock(mutex_);
    taken_[number] = false;
  }

 private:
  std::mutex mutex_;
  std::array<bool, Epoch::threads_max> taken_{};
};

// Never destroyed: a thread may end after the statics did.
ThreadNumbers& thread_numbers() {
  static auto* const numbers = new ThreadNumbers;
  return *numbers;
}

struct ThreadNumber {
  const std::size_t number = thread_numbers().take();
  ~ThreadNumber() { thread_numbers().give_back(number); }
};

std::size_t this_thread_number() {
  thread_local const ThreadNumber own;
  return own.number;
}

}  // namespace

Epoch::Reading::Reading(Epoch& epoch) : epoch_(epoch), slot_(this_thread_number()) {
  Slot& slot = epoch_.slots_[slot_];
  if (slot.depth++ == 0) slot.entered.store(epoch_.now_.load());
}

Epoch::Reading::~Reading() {
  Slot& slot = epoch_.slots_[slot_];
  if (--slot.depth == 0) slot.entered.store(0, std::memory_order_release);
}

Epoch::~Epoch() {
  for (const Retired& one : retired_) one.dispose();
}

void Epoch::retire(std::function<void()> dispose) {
  // Who enters from here on reads the next epoch, and with it the pointers as they stand now.
  retired_.push_back({now_.fetch_add(1), std::move(dispose)});
  if (retired_.size() >= look_at_) dispose_of_unseen();
}

void Epoch::dispose_of_unseen() {
  std::uint64_t oldest = std::numeric_limits<std::uint64_t>::max();
  for (const Slot& slot : slots_) {
    const std::uint64_t entered = slot.entered.load();
    if (entered != 0) oldest = std::min(oldest, entered);
  }
  const auto seen =
      std::find_if(retired_.begin(), retired_.end(), [&](const Retired& one) { return one.epoch >= oldest; });
  for (auto one = retired_.begin(); one != seen; ++one) one->dispose();
  retired_.erase(retired_.begin(), seen);
  look_at_ = std::max<std::size_t>(64, 2 * retired_.size());
}

}  // namespace qrcongo::runtime
