// SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869).
// Values owned by the caller; one object belongs to one thread at a time, const calls may come from any.
#pragma once

#include <array>
#include <memory>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView data);

class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(ByteView data);
  Digest finish();  // once; then it starts anew

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The key's inner and outer blocks are hashed once, here; a tag then costs two compressions for a short message.
class HmacSha256 {
 public:
  explicit HmacSha256(ByteView key);  // any length
  HmacSha256(HmacSha256&&) noexcept;
  HmacSha256& operator=(HmacSha256&&) noexcept;
  ~HmacSha256();

  Digest tag(ByteView message) const;

  // SHA-256's states after the key's two blocks, for whoever hashes many messages side by side. As secret as the key.
  struct KeyStates {
    std::array<std::uint32_t, 8> inner{};
    std::array<std::uint32_t, 8> outer{};
  };
  KeyStates key_states() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Under a key that nobody knows and that is kept nowhere.
HmacSha256 random_hmac(Random& random);

// A name as a number under the key: whoever does not know it cannot choose whom he meets in a table.
std::uint64_t mark_of(const HmacSha256& key, ByteView name);

Digest hmac_sha256(ByteView key, ByteView message);

// size: 1 to 255 * 32 bytes, else aborts.
Secret hkdf_sha256(ByteView input_key, ByteView salt, ByteView info, std::size_t size);

}  // namespace qrcongo::crypto
