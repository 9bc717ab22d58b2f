#include "x25519.hpp"

#include "openssl.hpp"

namespace qrcongo::crypto {
namespace {

constexpr std::size_t key_size = 32;

PrivateKey private_key(ByteView secret) {
  check(secret.size() == key_size, "an X25519 secret has 32 bytes");
  PrivateKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, secret.data(), secret.size()));
  check(key != nullptr, "OpenSSL refuses an X25519 secret");
  return key;
}

}  // namespace

CurvePoint x25519_public(ByteView secret) {
  CurvePoint point{};
  std::size_t size = point.size();
  must(EVP_PKEY_get_raw_public_key(private_key(secret).get(), point.data(), &size));
  return point;
}

Result<Secret> x25519(ByteView secret, ByteView point) {
  check(point.size() == key_size, "an X25519 point has 32 bytes");
  const ForgetErrors refusals;
  const PrivateKey own = private_key(secret);
  const PrivateKey other(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, point.data(), point.size()));
  check(other != nullptr, "OpenSSL refuses an X25519 point");
  const KeyContext context(EVP_PKEY_CTX_new(own.get(), nullptr));
  Secret shared(key_size);
  std::size_t size = shared.size();
  must(EVP_PKEY_derive_init(context.get()));
  must(EVP_PKEY_derive_set_peer(context.get(), other.get()));
  // OpenSSL itself refuses a secret of zeros.
  if (EVP_PKEY_derive(context.get(), shared.writable().data(), &size) != 1) {
    return fail(Code::invalid_input, "Ce point de la courbe n'est pas une clé.");
  }
  return shared;
}

}  // namespace qrcongo::crypto
