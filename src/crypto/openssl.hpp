// Owners for OpenSSL's objects and one way to say that it failed. Private to crypto.
#pragma once

#include <memory>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include "qrcongo/base/check.hpp"

namespace qrcongo::crypto {

template <auto release>
struct Release {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Release<EVP_CIPHER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Kdf = std::unique_ptr<EVP_KDF, Release<EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Release<EVP_KDF_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;

// A refusal is an answer here, not an error: what OpenSSL notes about it must not wait in the thread's queue for TLS.
class ForgetErrors {
 public:
  ForgetErrors() { ERR_set_mark(); }
  ~ForgetErrors() { ERR_pop_to_mark(); }
  ForgetErrors(const ForgetErrors&) = delete;
  ForgetErrors& operator=(const ForgetErrors&) = delete;
};

// For calls that fail only where memory or the library itself is broken.
inline void must(int result) { check(result == 1, "OpenSSL failed"); }

}  // namespace qrcongo::crypto
