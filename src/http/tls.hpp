// TLS as the server speaks it, and the certificates it speaks it with. Private to http; owned by the server.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <sys/types.h>
#include <boost/asio/ssl/context.hpp>

#include "qrcongo/http/server.hpp"

namespace qrcongo::http {

// TLS 1.3, and 1.2 with forward secrecy where the settings allow it. An Error names the file that is wrong.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const TlsSettings& settings);

// Of the certificate that the client showed, whose key it has proved to hold: x5t#S256 of RFC 8705. Empty: none.
std::string client_certificate_sha256(const ssl_st* connection);
// A listener's certificate and key as their files have them: replaced as a whole, while connections go on with what
// they began with. Any thread.
class TlsIdentity {
 public:
  static Result<std::unique_ptr<TlsIdentity>> open(const TlsSettings& settings);

  std::shared_ptr<boost::asio::ssl::context> context() const;
  std::int64_t expires_at_ms() const;  // the certificate

  // Reads both files anew where one of them is another than at the last try, or in any case. True where they were
  // taken over; an Error leaves what there is.
  Result<bool> renew(bool in_any_case);

 private:
  // What another file differs in, though it bears the same name.
  struct FileMark {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t changed_ns = 0;

    friend bool operator==(const FileMark&, const FileMark&) = default;
  };
  struct Marks {
    FileMark certificate;
    FileMark key;

    friend bool operator==(const Marks&, const Marks&) = default;
  };

  explicit TlsIdentity(const TlsSettings& settings) : settings_(settings) {}
  static FileMark mark_of(const std::string& file);

  const TlsSettings settings_;
  std::mutex renewing_;
  Marks tried_;  // guarded by renewing_
  mutable std::mutex mutex_;
  std::shared_ptr<boost::asio::ssl::context> context_;  // guarded by mutex_
  std::int64_t expires_at_ms_ = 0;                      // guarded by mutex_
};

}  // namespace qrcongo::http
