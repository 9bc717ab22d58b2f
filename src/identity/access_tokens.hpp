// Access tokens: EdDSA JWS of type at+jwt (RFC 9068) that say who, by what and until when, and nothing personal. Owned
// by Authority; keys are added before the server starts, const calls may come from any thread.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "qrcongo/crypto/ed25519.hpp"
#include "qrcongo/identity/call.hpp"

namespace qrcongo::identity {

// Binds a wrapped token key to its use.
inline constexpr std::string_view token_key_purpose = "qrcongo/token-signing/v1";

class AccessTokens {
 public:
  AccessTokens(std::string issuer, std::int64_t life_s) : issuer_(std::move(issuer)), life_s_(life_s) {}

  void add_key(crypto::SigningKey key);  // the last one added signs, all verify
  bool has_key() const { return !keys_.empty(); }
  std::int64_t life_s() const { return life_s_; }

  std::string issue(const Caller& caller, std::int64_t now_ms) const;

  struct Claims {
    UserId user;
    std::optional<SessionId> session;  // of these two exactly one
    std::optional<ApiClientId> client;
  };
  // Code::unauthenticated for one that is altered, of another type, issuer or audience, expired or not valid yet.
  Result<Claims> read(std::string_view token, std::int64_t now_ms) const;

  boost::json::object public_keys() const;  // a JWK set (RFC 7517 section 5)

 private:
  struct Key {
    std::string id;
    crypto::SigningKey key;
  };

  const std::string issuer_;
  const std::int64_t life_s_;
  std::deque<Key> keys_;
};

}  // namespace qrcongo::identity
