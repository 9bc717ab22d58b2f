#include "qrcongo/base/secret.hpp"

#include <cstring>
#include <utility>

namespace qrcongo {

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
}

Secret::Secret(std::size_t size) : bytes_(size) {}
Secret::Secret(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}
Secret::Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  bytes_ = std::exchange(other.bytes_, {});
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() { qrcongo::wipe(bytes_); }

}  // namespace qrcongo
