// One AES block under a key of 16, 24 or 32 bytes (FIPS 197). Private to crypto; const calls may come from any thread.
#pragma once

#include "openssl.hpp"
#include "qrcongo/crypto/aes.hpp"
#include "qrcongo/crypto/key_memory.hpp"

namespace qrcongo::crypto {

class BlockCipher {
 public:
  explicit BlockCipher(ByteView key) {
    check(key.size() == 32 || key.size() == 24 || key.size() == 16, "an AES key has 16, 24 or 32 bytes");
    const EVP_CIPHER* cipher = key.size() == 32   ? EVP_aes_256_ecb()
                               : key.size() == 24 ? EVP_aes_192_ecb()
                                                  : EVP_aes_128_ecb();
    const KeyMemory locked;
    context_.reset(EVP_CIPHER_CTX_new());
    must(EVP_EncryptInit_ex2(context_.get(), cipher, key.data(), nullptr, nullptr));
    must(EVP_CIPHER_CTX_set_padding(context_.get(), 0));
  }

  // EVP_Cipher hands the block straight to the cipher, and ECB keeps nothing between blocks: OpenSSL 3.0 only reads a
  // context whose key is set, so it may serve many threads. About 24 ns; AES_encrypt, which knows no AES-NI, 120.
  Block encrypt(const Block& plain) const {
    Block sealed = plain;
    encrypt({&sealed, 1});
    return sealed;
  }

  void encrypt(std::span<Block> blocks) const {
    if (blocks.empty()) return;
    std::uint8_t* bytes = blocks.front().data();
    check(EVP_Cipher(context_.get(), bytes, bytes, static_cast<unsigned>(blocks.size_bytes())) > 0, "AES failed");
  }

 private:
  CipherContext context_;
};

}  // namespace qrcongo::crypto
