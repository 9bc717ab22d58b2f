#include "tls.hpp"

#include <ctime>

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "qrcongo/base/clock.hpp"

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::http {
namespace {

namespace ssl = boost::asio::ssl;

// RFC 7301: HTTP/1.1 is all we speak; a client that offers other protocols alone is refused.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size,
                    void*) {
  static constexpr unsigned char spoken[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, out_size, spoken, sizeof spoken - 1, in, in_size);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Whoever holds the certificate's key is whom a client registered by its thumbprint, whoever signed it (RFC 8705
// section 2.2).
int accept_any(int, X509_STORE_CTX*) { return 1; }

void ask_for_certificate(SSL_CTX* context) {
  constexpr long chain_bytes_max = 16 * 1024;
  static constexpr unsigned char name[] = "qrcongo";
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, accept_any);
  SSL_CTX_set_max_cert_list(context, chain_bytes_max);
  // A resumed session brings its certificate with it, and OpenSSL refuses it without a name for where it belongs.
  SSL_CTX_set_session_id_context(context, name, sizeof name - 1);
}

// Forward secrecy and AEAD alone, by either version.
bool choose_algorithms(SSL_CTX* native) {
  return SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
         SSL_CTX_set_ciphersuites(native,
                                  "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256") == 1 &&
         SSL_CTX_set1_groups_list(native, "X25519:P-256") == 1;
}

// A ticket's key would open what was said long after it was said; a handshake of TLS 1.3 takes one round trip anyway.
void forget_sessions(SSL_CTX* native) {
  SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
}

std::int64_t expiry_of(SSL_CTX* native) {
  std::tm time{};
  const X509* certificate = SSL_CTX_get0_certificate(native);
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) != 1) return 0;
  return static_cast<std::int64_t>(timegm(&time)) * second_ms;
}

}  // namespace

std::string client_certificate_sha256(const ssl_st* connection) {
  const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(connection), X509_free);
  if (shown == nullptr) return {};
  unsigned char* encoded = nullptr;
  const int size = i2d_X509(shown.get(), &encoded);
  if (size <= 0) return {};
  std::string thumbprint = to_base64url(crypto::sha256({encoded, static_cast<std::size_t>(size)}));
  OPENSSL_free(encoded);
  return thumbprint;
}

Result<std::unique_ptr<ssl::context>> make_tls_context(const TlsSettings& settings) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, settings.allow_tls_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                  SSL_OP_PRIORITIZE_CHACHA);
  if (!choose_algorithms(native)) return fail(Code::internal, "OpenSSL lacks an algorithm of TLS");
  forget_sessions(native);
  // Thousands of idle connections must not hold two record buffers each.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  if (settings.ask_for_client_certificate) ask_for_certificate(native);
  boost::system::error_code error;
  context->use_certificate_chain_file(settings.certificate_file, error);
  if (error)
    return fail(Code::invalid_input,
                "Le certificat TLS " + settings.certificate_file + " ne se lit pas : " + error.message());
  context->use_private_key_file(settings.key_file, ssl::context::pem, error);
  if (error)
    return fail(Code::invalid_input, "La clé TLS " + settings.key_file + " ne convient pas : " + error.message());
  return context;
}

Result<std::unique_ptr<TlsIdentity>> TlsIdentity::open(const TlsSettings& settings) {
  std::unique_ptr<TlsIdentity> identity(new TlsIdentity(settings));
  if (auto read = identity->renew(true); !read) return fail(read.error());
  return identity;
}

std::shared_ptr<ssl::context> TlsIdentity::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

std::int64_t TlsIdentity::expires_at_ms() const {
  const std::lock_guard lock(mutex_);
  return expires_at_ms_;
}

Result<bool> TlsIdentity::renew(bool in_any_case) {
  const std::lock_guard renewing(renewing_);
  // Before they are read: what changes meanwhile is another file the next time. A pair that does not fit is tried once,
  // and again when the second of its files is replaced.
  const Marks marks{mark_of(settings_.certificate_file), mark_of(settings_.key_file)};
  if (!in_any_case && marks == tried_) return false;
  tried_ = marks;
  auto made = make_tls_context(settings_);
  if (!made) return fail(made.error());
  const std::int64_t expires_at_ms = expiry_of((*made)->native_handle());
  const std::lock_guard lock(mutex_);
  context_ = std::move(*made);
  expires_at_ms_ = expires_at_ms;
  return true;
}

TlsIdentity::FileMark TlsIdentity::mark_of(const std::string& file) {
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) return {};
  const std::int64_t changed_ns =
      static_cast<std::int64_t>(found.st_mtim.tv_sec) * 1'000'000'000 + found.st_mtim.tv_nsec;
  return {found.st_dev, found.st_ino, found.st_size, changed_ns};
}

}  // namespace qrcongo::http
