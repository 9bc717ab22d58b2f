// Zeroed memory of a fixed length whose pages take room once they are touched. For plain values to whom zeros are a
// beginning. Owned like a vector.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include <sys/mman.h>

namespace qrcongo::verification::ledger {

template <class T>
class LazyArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  enum class Pages { later, now };  // now: whoever has the time takes the pages, so that a scan need not

  explicit LazyArray(std::size_t size, Pages pages = Pages::later) : size_(size) {
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | (pages == Pages::now ? MAP_POPULATE : 0);
    void* memory = mmap(nullptr, size * sizeof(T), PROT_READ | PROT_WRITE, flags, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    items_ = static_cast<T*>(memory);
  }
  LazyArray(LazyArray&& other) noexcept : items_(std::exchange(other.items_, nullptr)), size_(other.size_) {}
  LazyArray& operator=(LazyArray&&) = delete;
  ~LazyArray() {
    if (items_ != nullptr) munmap(items_, size_ * sizeof(T));
  }

  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return items_[i]; }
  const T& operator[](std::size_t i) const { return items_[i]; }
  T* begin() { return items_; }
  T* end() { return items_ + size_; }
  const T* begin() const { return items_; }
  const T* end() const { return items_ + size_; }

 private:
  T* items_ = nullptr;
  std::size_t size_;
};

}  // namespace qrcongo::verification::ledger
