// Sign-in, tokens and the gate: who is this, may they. Owned by app. admit runs on io threads and touches neither
// database nor disk; what it must know of sessions, users and clients it holds in memory and follows by events.
#pragma once

#include <memory>
#include <string>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/db/wrap_new_key.hpp"
#include "qrcongo/http/route.hpp"
#include "qrcongo/identity/call.hpp"
#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

struct AuthoritySettings {
  std::string issuer;  // server.public_url
  std::int64_t access_token_s = 600;
  std::int64_t session_idle_s = 8 * 3600;        // a refresh cookie's life
  std::int64_t session_idle_authority_s = 1800;  // the same of A, O, U and cashiers
  std::int64_t session_max_s = 24 * 3600;        // however often it is refreshed
  bool secure_cookies = false;                   // where the public address is https
  std::string base_path;                         // before every path, where a proxy serves the platform below one
  bool limits_enabled = true;
  bool client_certificates = false;    // server.listen asks its clients for one (RFC 8705)
  bool second_factor_required = true;  // of A, O and cashiers; false in tests alone
  UtcOffset utc_offset;                // whose days are the country's
  bool demonstration = false;
};

class Authority {
 public:
  Authority(AuthoritySettings settings, db::Database& database, Service& service, const Clock& clock, Random& random);
  ~Authority();

  // Makes the token-signing key where there is none: part of `init`. Wrapped by the key-encryption key.
  static Result<void> create_key(db::Tx& tx, ByteView key_encryption_key, Random& random, std::int64_t now_ms);
  // Puts all token-signing keys under another key-encryption key.
  static Result<void> rewrap_keys(db::Tx& tx, ByteView old_key_encryption_key, ByteView new_key_encryption_key,
                                  Random& random);
  // Opens the keys and reads who may sign in; before the server starts. Keeps no copy of the key-encryption key.
  Result<void> start(ByteView key_encryption_key);

  // Another key signs from the commit on; the one before it verifies until its last token has expired. The new kid.
  Result<std::string> rotate_key(db::Tx& tx, const Call& call);
  // What time brings: the signing key follows another one each 30 days; tokens and secrets that are over go.
  Result<void> keep_time(db::Tx& tx, std::int64_t now_ms);
  // Who puts a new token key under the key-encryption key.
  void wrap_new_keys_by(db::WrapNewKey wrap);

  // Reads the Bearer token and puts the Caller into the request. 401 for none, an altered, expired or revoked one,
  // or one that is bound to another connection's certificate; 403 where the caller's role has no such permission at
  // all.
  Result<void> admit(http::Request& request, Permission permission) const;

 private:
  friend class Http;
  friend class CredentialHttp;
  friend class CredentialResets;
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::identity
