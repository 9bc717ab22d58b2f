// AES-256 of one block (FIPS 197), AES-256-GCM (NIST SP 800-38D) and FF1 over decimal digits (NIST SP 800-38G).
// Keys are 32 bytes, else the constructors abort, FF1's may be 16, 24 or 32. Const calls may come from any thread.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::crypto {

using Block = std::array<std::uint8_t, 16>;

class AesBlock {
 public:
  explicit AesBlock(ByteView key);
  AesBlock(AesBlock&&) noexcept;
  AesBlock& operator=(AesBlock&&) noexcept;
  ~AesBlock();

  Block encrypt(const Block& plain) const;
  void encrypt(std::span<Block> blocks) const;  // each in its place, many at once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Sealed bytes are nonce (12, random) || ciphertext || tag (16). associated is bound, not stored.
Bytes seal_aes_gcm(ByteView key, ByteView plain, ByteView associated, Random& random);
// Refuses (Code::internal, "sealed bytes do not open") whatever was altered or sealed with another key or associated
// data.
Result<Secret> open_aes_gcm(ByteView key, ByteView sealed, ByteView associated);

class Ff1 {
 public:
  explicit Ff1(ByteView key);
  Ff1(Ff1&&) noexcept;
  Ff1& operator=(Ff1&&) noexcept;
  ~Ff1();

  // digits: 6 or more characters '0' to '9', else aborts; the answer has the same length.
  std::string encrypt(ByteView tweak, std::string_view digits) const;
  std::string decrypt(ByteView tweak, std::string_view digits) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qrcongo::crypto
