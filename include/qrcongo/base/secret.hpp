// Key bytes that are wiped when they are let go and never copied by accident. Owned by whoever holds it; one thread at
// a time may write, any may read.
#pragma once

#include <cstddef>
#include <span>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);
  explicit Secret(ByteView bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  Secret copy() const { return Secret(view()); }
  ByteView view() const { return bytes_; }
  std::span<std::uint8_t> writable() { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

 private:
  void wipe();

  Bytes bytes_;
};

// Overwrites in a way that the compiler cannot remove.
void wipe(std::span<std::uint8_t> bytes);

}  // namespace qrcongo
