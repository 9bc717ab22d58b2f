// Access tokens: EdDSA JWS of type at+jwt (RFC 9068) that say who, by what and until when, and nothing personal. Owned
// by Authority; any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "qrcongo/base/random.hpp"
#include "qrcongo/crypto/ed25519.hpp"
#include "qrcongo/identity/call.hpp"

namespace qrcongo::identity {

// Binds a wrapped token key to its use.
inline constexpr std::string_view token_key_purpose = "qrcongo/token-signing/v1";

class AccessTokens {
 public:
  using Key = std::shared_ptr<const crypto::SigningKey>;

  AccessTokens(std::string issuer, std::int64_t life_s, Random& random)
      : issuer_(std::move(issuer)), life_s_(life_s), random_(random) {}

  // The key signs from now on, unless another one had taken over at retired_at.
  void add_key(Key key, std::optional<std::int64_t> retired_at = std::nullopt);
  // The same, and those before it only verify what they signed.
  void replace_key(Key key, std::int64_t now_ms);
  // Lets go of keys whose last token has expired.
  void forget_keys(std::int64_t now_ms);
  // Until then a key that retired then may meet tokens of its own.
  std::int64_t last_use_of(std::int64_t retired_at) const;
  std::int64_t life_s() const { return life_s_; }
  const std::string& issuer() const { return issuer_; }

  // certificate_sha256: the only client certificate over whose connections the token is taken (RFC 8705); empty: any
  // connection.
  std::string issue(const Caller& caller, std::int64_t now_ms, const std::string& certificate_sha256 = {}) const;

  struct Claims {
    std::string id;  // jti
    UserId user;
    std::optional<SessionId> session;  // of these two exactly one
    std::optional<ApiClientId> client;
    std::string certificate_sha256;  // empty: not bound
    std::int64_t issued_at_s = 0;
    std::int64_t not_before_s = 0;
    std::int64_t expires_at_s = 0;
  };
  // Code::unauthenticated for one that is altered, of another type, issuer or audience, expired or not valid yet.
  Result<Claims> read(std::string_view token, std::int64_t now_ms) const;

  boost::json::object public_keys(std::int64_t now_ms) const;  // a JWK set (RFC 7517 section 5)

 private:
  struct Entry {
    std::string id;
    Key key;
    std::optional<std::int64_t> retired_at;
  };
  using Table = std::vector<Entry>;

  std::shared_ptr<const Table> table() const;
  bool verifies(const Entry& entry, std::int64_t now_ms) const;

  const std::string issuer_;
  const std::int64_t life_s_;
  Random& random_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Table> table_ = std::make_shared<const Table>();  // guarded by mutex_; what it points to stays
};

}  // namespace qrcongo::identity
