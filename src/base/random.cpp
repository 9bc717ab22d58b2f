#include "qrcongo/base/random.hpp"

#include <array>
#include <cerrno>

#include <sys/random.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo {

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    check(got > 0, "the kernel gives no randomness");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

std::string random_token(Random& random) {
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  std::string token = to_base64url(bytes);
  wipe(bytes);
  return token;
}

}  // namespace qrcongo
