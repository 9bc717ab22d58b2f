// Key bytes in locked memory (locked_memory.hpp) that are wiped when they are let go and never copied by accident.
// Owned by whoever holds it; one thread at a time may write, any may read.
#pragma once

#include <cstddef>
#include <span>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);  // zeros
  explicit Secret(ByteView bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  Secret copy() const { return Secret(view()); }
  ByteView view() const { return {bytes_, size_}; }
  std::span<std::uint8_t> writable() { return {bytes_, size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  std::uint8_t* bytes_ = nullptr;
  std::size_t size_ = 0;
};

// Overwrites in a way that the compiler cannot remove.
void wipe(std::span<std::uint8_t> bytes);

// Overwrites what calls that have returned left on this thread's stack: libraries do not wipe theirs.
void wipe_stack_below();

}  // namespace qrcongo
