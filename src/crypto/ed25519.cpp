#include "qrcongo/crypto/ed25519.hpp"

#include "openssl.hpp"
#include "qrcongo/base/locked_memory.hpp"
#include "qrcongo/crypto/key_memory.hpp"

namespace qrcongo::crypto {

struct SigningKey::State : LockedObject {
  explicit State(ByteView bytes) : seed(bytes) {
    const KeyMemory locked;
    key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size()));
    check(key != nullptr, "an Ed25519 seed has 32 bytes");
    std::size_t size = public_key.size();
    must(EVP_PKEY_get_raw_public_key(key.get(), public_key.data(), &size));
  }

  Secret seed;
  PrivateKey key;
  PublicKey public_key{};
};

SigningKey::SigningKey(ByteView seed) : state_(std::make_unique<State>(seed)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate(Random& random) {
  Secret seed(32);
  random.fill(seed.writable());
  return SigningKey(seed.view());
}

ByteView SigningKey::seed() const { return state_->seed.view(); }
const PublicKey& SigningKey::public_key() const { return state_->public_key; }

Signature SigningKey::sign(ByteView message) const {
  Signature signature{};
  std::size_t size = signature.size();
  const KeyMemory locked;
  const DigestContext context(EVP_MD_CTX_new());
  must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, state_->key.get()));
  must(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()));
  return signature;
}

bool verify_ed25519(ByteView public_key, ByteView message, ByteView signature) {
  const ForgetErrors refusals;
  const PrivateKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()));
  if (key == nullptr) return false;
  const DigestContext context(EVP_MD_CTX_new());
  must(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()));
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace qrcongo::crypto
