#include "qrcongo/crypto/key_memory.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <openssl/crypto.h>

#include "openssl.hpp"
#include "qrcongo/base/locked_memory.hpp"

namespace qrcongo::crypto {
namespace {

thread_local int standing = 0;
bool arranged = false;

// Larger blocks hold no keys: they would only fill the region.
void* allocate(std::size_t size, const char*, int) {
  void* block = standing > 0 && size <= locked_block_max ? allocate_locked_block(size) : nullptr;
  return block != nullptr ? block : std::malloc(size);
}

void release(void* memory, const char*, int) {
  if (is_locked_block(memory)) return free_locked_block(memory);
  std::free(memory);
}

void* reallocate(void* memory, std::size_t size, const char* file, int line) {
  if (memory == nullptr) return allocate(size, file, line);
  if (size == 0) {
    release(memory, file, line);
    return nullptr;
  }
  if (!is_locked_block(memory)) return std::realloc(memory, size);
  // What holds keys stays locked, whoever makes it longer; what outgrows the blocks holds none.
  void* longer = allocate_locked_block(size);
  if (longer == nullptr) longer = std::malloc(size);
  if (longer == nullptr) return nullptr;
  std::memcpy(longer, memory, std::min(size, locked_block_size(memory)));
  release(memory, file, line);
  return longer;
}

// Before any static object's constructor can make OpenSSL allocate: afterwards it refuses.
__attribute__((constructor(101))) void arrange() {
  arranged = CRYPTO_set_mem_functions(allocate, reallocate, release) == 1;
}

// What OpenSSL looks up at the first use of an algorithm stays until the process ends and is no secret.
void look_up_algorithms() {
  const std::array<std::uint8_t, 32> no_key{};
  for (const EVP_CIPHER* cipher :
       {EVP_aes_256_ecb(), EVP_aes_192_ecb(), EVP_aes_128_ecb(), EVP_aes_256_gcm(), EVP_chacha20_poly1305()}) {
    const CipherContext context(EVP_CIPHER_CTX_new());
    must(EVP_EncryptInit_ex2(context.get(), cipher, no_key.data(), no_key.data(), nullptr));
  }
  const PrivateKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, no_key.data(), no_key.size()));
  const DigestContext context(EVP_MD_CTX_new());
  std::array<std::uint8_t, 64> signature{};
  std::size_t size = signature.size();
  must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()));
  must(EVP_DigestSign(context.get(), signature.data(), &size, no_key.data(), no_key.size()));
}

}  // namespace

KeyMemory::KeyMemory() {
  static const bool looked_up = (look_up_algorithms(), true);
  static_cast<void>(looked_up);
  ++standing;
}

KeyMemory::~KeyMemory() { --standing; }

bool openssl_keys_are_locked() { return arranged; }

}  // namespace qrcongo::crypto
