#include "qrcongo/crypto/aes.hpp"

#include <limits>

#include "block_cipher.hpp"

namespace qrcongo::crypto {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

int length(ByteView bytes) {
  check(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "AES-GCM takes less than 2 GB");
  return static_cast<int>(bytes.size());
}

}  // namespace

struct AesBlock::State {
  BlockCipher cipher;
};

AesBlock::AesBlock(ByteView key) {
  check(key.size() == key_size, "an AES-256 key has 32 bytes");
  state_ = std::make_unique<State>(State{BlockCipher(key)});
}

AesBlock::AesBlock(AesBlock&&) noexcept = default;
AesBlock& AesBlock::operator=(AesBlock&&) noexcept = default;
AesBlock::~AesBlock() = default;

Block AesBlock::encrypt(const Block& plain) const { return state_->cipher.encrypt(plain); }
void AesBlock::encrypt(std::span<Block> blocks) const { state_->cipher.encrypt(blocks); }

Bytes seal_aes_gcm(ByteView key, ByteView plain, ByteView associated, Random& random) {
  check(key.size() == key_size, "an AES-256-GCM key has 32 bytes");
  Bytes sealed(nonce_size + plain.size() + tag_size);
  random.fill(std::span(sealed).first(nonce_size));
  const KeyMemory locked;
  const CipherContext context(EVP_CIPHER_CTX_new());
  int written = 0;
  must(EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data(), sealed.data(), nullptr));
  must(EVP_EncryptUpdate(context.get(), nullptr, &written, associated.data(), length(associated)));
  must(EVP_EncryptUpdate(context.get(), sealed.data() + nonce_size, &written, plain.data(), length(plain)));
  must(EVP_EncryptFinal_ex(context.get(), sealed.data() + nonce_size + plain.size(), &written));
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, sealed.data() + nonce_size + plain.size()));
  return sealed;
}

Result<Secret> open_aes_gcm(ByteView key, ByteView sealed, ByteView associated) {
  check(key.size() == key_size, "an AES-256-GCM key has 32 bytes");
  const auto refused = [] { return fail(Code::internal, "sealed bytes do not open"); };
  if (sealed.size() < nonce_size + tag_size) return refused();
  const ForgetErrors refusals;
  const ByteView hidden = sealed.subspan(nonce_size, sealed.size() - nonce_size - tag_size);
  Bytes tag(sealed.end() - static_cast<std::ptrdiff_t>(tag_size), sealed.end());
  Secret plain(hidden.size());
  const KeyMemory locked;
  const CipherContext context(EVP_CIPHER_CTX_new());
  int written = 0;
  std::uint8_t nothing = 0;
  std::uint8_t* target = plain.empty() ? &nothing : plain.writable().data();
  must(EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data(), sealed.data(), nullptr));
  must(EVP_DecryptUpdate(context.get(), nullptr, &written, associated.data(), length(associated)));
  must(EVP_DecryptUpdate(context.get(), target, &written, hidden.data(), length(hidden)));
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()));
  if (EVP_DecryptFinal_ex(context.get(), &nothing, &written) != 1) return refused();
  return plain;
}

}  // namespace qrcongo::crypto
