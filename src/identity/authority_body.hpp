// What stands behind Authority and is shared with the handlers of sign-in. Private to identity; owned by Authority.
#pragma once

#include "access_tokens.hpp"
#include "directory.hpp"
#include "qrcongo/identity/authority.hpp"
#include "revoked_tokens.hpp"
#include "sessions.hpp"
#include "sign_in_limits.hpp"

namespace qrcongo::identity {

class Authority::Body {
 public:
  Body(AuthoritySettings given, db::Database& opened, Service& service, const Clock& time, Random& randomness);

  Result<void> start(ByteView given_key);

  // Whose Bearer token this is, as the directory knows him now; else Code::unauthenticated.
  Result<Caller> recognise(const http::Request& request) const;

  const AuthoritySettings settings;
  db::Database& database;
  const Clock& clock;
  Directory directory;
  AccessTokens tokens;
  RevokedTokens revoked;
  Random& random;
  Secret key_encryption_key;  // of the writer's thread, once started
  Sessions sessions;
  SignInLimits limits;
};

}  // namespace qrcongo::identity
