// The low-level calls are deprecated in OpenSSL 3.0 for applications at large; copying a state after the key's block is
// what makes a tag cost two compressions (EVP_MAC's one-shot costs more than a microsecond).
#define OPENSSL_SUPPRESS_DEPRECATED

#include "qrcongo/crypto/hash.hpp"

#include <algorithm>
#include <cstring>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "openssl.hpp"
#include "qrcongo/base/locked_memory.hpp"

namespace qrcongo::crypto {

Digest sha256(ByteView data) {
  Digest digest{};
  SHA256(data.data(), data.size(), digest.data());
  return digest;
}

struct Sha256::State {
  SHA256_CTX context{};
};

Sha256::Sha256() : state_(std::make_unique<State>()) { must(SHA256_Init(&state_->context)); }
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(ByteView data) { must(SHA256_Update(&state_->context, data.data(), data.size())); }

Digest Sha256::finish() {
  Digest digest{};
  must(SHA256_Final(digest.data(), &state_->context));
  must(SHA256_Init(&state_->context));
  return digest;
}

// RFC 2104 section 2: the key's block, XORed with ipad or opad, is hashed once.
struct HmacSha256::State : LockedObject {
  SHA256_CTX inner{};
  SHA256_CTX outer{};

  ~State() {
    OPENSSL_cleanse(&inner, sizeof inner);
    OPENSSL_cleanse(&outer, sizeof outer);
  }
};

HmacSha256::HmacSha256(ByteView key) : state_(std::make_unique<State>()) {
  std::array<std::uint8_t, SHA256_CBLOCK> block{};
  if (key.size() > block.size()) {
    Digest shortened = sha256(key);
    std::copy(shortened.begin(), shortened.end(), block.begin());
    wipe(shortened);
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (auto& byte : block) byte ^= 0x36U;
  must(SHA256_Init(&state_->inner));
  must(SHA256_Update(&state_->inner, block.data(), block.size()));
  for (auto& byte : block) byte ^= 0x36U ^ 0x5CU;
  must(SHA256_Init(&state_->outer));
  must(SHA256_Update(&state_->outer, block.data(), block.size()));
  wipe(block);
}

HmacSha256::KeyStates HmacSha256::key_states() const {
  KeyStates states;
  std::copy_n(state_->inner.h, states.inner.size(), states.inner.begin());
  std::copy_n(state_->outer.h, states.outer.size(), states.outer.begin());
  return states;
}

HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;
HmacSha256::~HmacSha256() = default;

Digest HmacSha256::tag(ByteView message) const {
  Digest digest{};
  SHA256_CTX context = state_->inner;
  must(SHA256_Update(&context, message.data(), message.size()));
  must(SHA256_Final(digest.data(), &context));
  context = state_->outer;
  must(SHA256_Update(&context, digest.data(), digest.size()));
  must(SHA256_Final(digest.data(), &context));
  OPENSSL_cleanse(&context, sizeof context);  // a tag may be a key: HKDF's are
  return digest;
}

HmacSha256 random_hmac(Random& random) {
  Secret key(Digest{}.size());
  random.fill(key.writable());
  return HmacSha256(key.view());
}

std::uint64_t mark_of(const HmacSha256& key, ByteView name) {
  const Digest digest = key.tag(name);
  std::uint64_t mark = 0;
  std::memcpy(&mark, digest.data(), sizeof mark);
  return mark;
}

Digest hmac_sha256(ByteView key, ByteView message) { return HmacSha256(key).tag(message); }

// RFC 5869 sections 2.2 and 2.3.
Secret hkdf_sha256(ByteView input_key, ByteView salt, ByteView info, std::size_t size) {
  check(size >= 1 && size <= 255 * Digest{}.size(), "HKDF gives 1 to 8160 bytes");
  Digest extracted = hmac_sha256(salt, input_key);
  const HmacSha256 expander(extracted);
  wipe(extracted);
  Secret output(size);
  Bytes block;
  block.reserve(Digest{}.size() + info.size() + 1);  // what grew would leave copies behind
  for (std::size_t made = 0, round = 1; made < size; ++round) {
    block.insert(block.end(), info.begin(), info.end());
    block.push_back(static_cast<std::uint8_t>(round));
    Digest part = expander.tag(block);
    wipe(block);
    block.assign(part.begin(), part.end());
    const std::size_t take = std::min(part.size(), size - made);
    std::copy_n(part.begin(), take, output.writable().begin() + static_cast<std::ptrdiff_t>(made));
    made += take;
    wipe(part);
  }
  wipe(block);
  return output;
}

}  // namespace qrcongo::crypto
