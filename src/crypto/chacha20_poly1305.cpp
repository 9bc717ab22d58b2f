#include "chacha20_poly1305.hpp"

#include <array>
#include <limits>

#include "openssl.hpp"

namespace qrcongo::crypto {
namespace {

constexpr std::size_t key_size = 32;

int length(std::size_t size) {
  check(size <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "ChaCha20-Poly1305 takes less than 2 GB");
  return static_cast<int>(size);
}

void check_sizes(ByteView key, ByteView nonce) {
  check(key.size() == key_size, "a ChaCha20-Poly1305 key has 32 bytes");
  check(nonce.size() == chacha20_nonce_bytes, "a ChaCha20-Poly1305 nonce has 12 bytes");
}

}  // namespace

void seal_chacha20_poly1305(ByteView key, ByteView nonce, ByteView associated, ByteView plain,
                            std::span<std::uint8_t> out) {
  check_sizes(key, nonce);
  check(out.size() == plain.size() + poly1305_tag_bytes, "sealed bytes are a tag longer than plain ones");
  const CipherContext context(EVP_CIPHER_CTX_new());
  int written = 0;
  must(EVP_EncryptInit_ex2(context.get(), EVP_chacha20_poly1305(), key.data(), nonce.data(), nullptr));
  must(EVP_EncryptUpdate(context.get(), nullptr, &written, associated.data(), length(associated.size())));
  must(EVP_EncryptUpdate(context.get(), out.data(), &written, plain.data(), length(plain.size())));
  must(EVP_EncryptFinal_ex(context.get(), out.data() + plain.size(), &written));
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, poly1305_tag_bytes, out.data() + plain.size()));
}

bool open_chacha20_poly1305(ByteView key, ByteView nonce, ByteView associated, ByteView sealed,
                            std::span<std::uint8_t> out) {
  check_sizes(key, nonce);
  if (sealed.size() < poly1305_tag_bytes) return false;
  const ByteView hidden = sealed.first(sealed.size() - poly1305_tag_bytes);
  check(out.size() == hidden.size(), "plain bytes are a tag shorter than sealed ones");
  const ForgetErrors refusals;
  std::array<std::uint8_t, poly1305_tag_bytes> tag{};
  std::copy(sealed.end() - static_cast<std::ptrdiff_t>(tag.size()), sealed.end(), tag.begin());
  const CipherContext context(EVP_CIPHER_CTX_new());
  int written = 0;
  std::uint8_t nothing = 0;
  std::uint8_t* target = out.empty() ? &nothing : out.data();
  must(EVP_DecryptInit_ex2(context.get(), EVP_chacha20_poly1305(), key.data(), nonce.data(), nullptr));
  must(EVP_DecryptUpdate(context.get(), nullptr, &written, associated.data(), length(associated.size())));
  must(EVP_DecryptUpdate(context.get(), target, &written, hidden.data(), length(hidden.size())));
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()));
  return EVP_DecryptFinal_ex(context.get(), &nothing, &written) == 1;
}

}  // namespace qrcongo::crypto
