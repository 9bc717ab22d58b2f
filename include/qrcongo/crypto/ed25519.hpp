// Ed25519 signatures (RFC 8032). Keys are owned by the caller; const calls may come from any thread.
#pragma once

#include <array>
#include <memory>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::crypto {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

class SigningKey {
 public:
  explicit SigningKey(ByteView seed);  // 32 bytes, else aborts
  static SigningKey generate(Random& random);
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  ByteView seed() const;  // to be wrapped and kept
  const PublicKey& public_key() const;
  Signature sign(ByteView message) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// False for whatever is not a valid signature: wrong lengths too, and never an exception.
bool verify_ed25519(ByteView public_key, ByteView message, ByteView signature);

}  // namespace qrcongo::crypto
