// Randomness, so that tests can fix it. Outlives all who refer to it; any thread.
#pragma once

#include <span>
#include <string>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

// The kernel's generator (getrandom(2)); aborts where it cannot deliver.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

// A secret for a link or an API client: 256 bits, base64url.
std::string random_token(Random& random);

}  // namespace qrcongo
