#include "qrcongo/base/secret.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "qrcongo/base/locked_memory.hpp"

namespace qrcongo {

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
}

__attribute__((noinline)) void wipe_stack_below() {
  std::array<std::uint8_t, 64 * 1024> below;
  explicit_bzero(below.data(), below.size());
}

Secret::Secret(std::size_t size)
    : bytes_(size == 0 ? nullptr : static_cast<std::uint8_t*>(allocate_locked(size))), size_(size) {}

Secret::Secret(ByteView bytes) : Secret(bytes.size()) { std::copy(bytes.begin(), bytes.end(), bytes_); }

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  Secret taken(std::move(other));  // what this held is wiped with it
  std::swap(bytes_, taken.bytes_);
  std::swap(size_, taken.size_);
  return *this;
}

Secret::~Secret() { free_locked(bytes_, size_); }

}  // namespace qrcongo
