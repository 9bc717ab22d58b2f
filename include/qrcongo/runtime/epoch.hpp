// Lets many threads read a shared structure without a lock while one at a time replaces parts of it: what was replaced
// lives on until every reader who may still see it has left (epoch-based reclamation, K. Fraser 2004, section 5.2.3).
// Owned by the structure. Any thread reads; whoever holds the structure's own write lock retires.
//
// Pointers that readers follow are std::atomic, loaded and stored sequentially consistent: on this the proof rests.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace qrcongo::runtime {

class Epoch {
 public:
  static constexpr std::size_t threads_max = 256;  // that read at one time, in the whole process; more abort

  // While it lives, what its thread finds stays. Of the thread that made it; may be nested; never across a co_await.
  class Reading {
   public:
    explicit Reading(Epoch& epoch);
    ~Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

   private:
    Epoch& epoch_;
    const std::size_t slot_;
  };

  Epoch() = default;
  ~Epoch();  // nobody reads any more
  Epoch(const Epoch&) = delete;
  Epoch& operator=(const Epoch&) = delete;

  Reading read() { return Reading(*this); }

  // After the last pointer to it was replaced; runs once no reader can see it, in some later call or at the end.
  void retire(std::function<void()> dispose);
  template <class T>
  void retire(const T* object) {
    retire([object] { delete object; });
  }
  std::size_t retired() const { return retired_.size(); }  // that still wait

 private:
  struct alignas(64) Slot {
    std::atomic<std::uint64_t> entered{0};  // the epoch in which its thread came; 0: it is outside
    unsigned depth = 0;                     // its thread's own
  };
  struct Retired {
    std::uint64_t epoch = 0;
    std::function<void()> dispose;
  };

  void dispose_of_unseen();

  std::array<Slot, threads_max> slots_;
  std::atomic<std::uint64_t> now_{1};
  std::vector<Retired> retired_;  // in order of epoch
  std::size_t look_at_ = 64;      // so many: time to look whether readers have left
};

}  // namespace qrcongo::runtime
