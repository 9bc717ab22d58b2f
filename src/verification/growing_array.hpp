// An array that only grows and whose elements never move, so that readers need no lock. One writer at a time; any
// thread reads what was published.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>

#include <sys/mman.h>

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {

template <class T>
class GrowingArray {
 public:
  GrowingArray() = default;
  GrowingArray(const GrowingArray&) = delete;
  GrowingArray& operator=(const GrowingArray&) = delete;
  ~GrowingArray() {
    for (auto& segment : segments_) delete_segment(segment.load());
  }

  std::size_t size() const { return size_.load(std::memory_order_acquire); }

  // The writer's: the place of the next element, to be filled before it is published.
  T& next() {
    const std::size_t at = size_.load(std::memory_order_relaxed);
    check(at < segment_size * segments_.size(), "an array has grown beyond its bounds");
    auto& segment = segments_[at / segment_size];
    if (segment.load() == nullptr) segment.store(new_segment());
    return segment.load()[at % segment_size];
  }
  void publish() { size_.fetch_add(1, std::memory_order_release); }

  // i < size(), as read by the same thread.
  T& operator[](std::size_t i) { return segments_[i / segment_size].load(std::memory_order_acquire)[i % segment_size]; }
  const T& operator[](std::size_t i) const {
    return segments_[i / segment_size].load(std::memory_order_acquire)[i % segment_size];
  }

 private:
  static constexpr std::size_t segment_size = 32768;
  static constexpr std::size_t huge_page = std::size_t{2} << 20U;

  // On huge pages where they fit: what is found by chance misses the processor's address cache too.
  static T* new_segment() {
    constexpr std::size_t size = segment_size * sizeof(T);
    constexpr std::size_t alignment = size % huge_page == 0 ? huge_page : std::max<std::size_t>(64, alignof(T));
    void* memory = ::operator new(size, std::align_val_t(alignment));
    if constexpr (alignment == huge_page) madvise(memory, size, MADV_HUGEPAGE);
    return new (memory) T[segment_size]{};
  }
  static void delete_segment(T* segment) {
    constexpr std::size_t size = segment_size * sizeof(T);
    constexpr std::size_t alignment = size % huge_page == 0 ? huge_page : std::max<std::size_t>(64, alignof(T));
    if (segment == nullptr) return;
    std::destroy_n(segment, segment_size);
    ::operator delete(static_cast<void*>(segment), std::align_val_t(alignment));
  }

  std::array<std::atomic<T*>, 1U << 14U> segments_{};  // 536 million elements
  std::atomic<std::size_t> size_{0};
};

}  // namespace qrcongo::verification
