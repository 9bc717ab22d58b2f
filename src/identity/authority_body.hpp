// What stands behind Authority and is shared with the handlers of sign-in. Private to identity; owned by Authority.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "access_tokens.hpp"
#include "directory.hpp"
#include "qrcongo/identity/authority.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "revoked_tokens.hpp"
#include "second_factor.hpp"
#include "sessions.hpp"
#include "sign_in_attempts.hpp"
#include "sign_in_limits.hpp"

namespace qrcongo::identity {

namespace asio = boost::asio;

class Authority::Body {
 public:
  Body(AuthoritySettings given, db::Database& opened, Service& service, const Clock& time, Random& randomness);

  Result<void> start(ByteView given_key);

  // Whose Bearer token this is, as the directory knows him now; else Code::unauthenticated.
  Result<Caller> recognise(const http::Request& request) const;

  // Whether the person's role asks for a second factor that he has not, so that the own account alone is open to him.
  bool must_enrol(const Caller& caller) const;

  struct Visitor {
    Credentials credentials;
    SignInAttempt attempt;
    std::string network_hash;
  };
  // What is known of whoever gives this address as his own, before any password is computed.
  Result<Visitor> visitor(db::Tx& tx, const std::string& email, const std::string& client_address,
                          std::int64_t now_ms) const;

  // A line in the log for whoever looks for attacks: the person's id where there is such a person, and the network
  // under a key, so that its tries can be told together and nobody reads where they come from. Only after a password
  // was computed, which bounds how many lines there are.
  void tell_refused(std::string_view why, const Visitor& visitor, const Call& call) const;

  // For acts on the own account that ask for the password again. Code::invalid_input at `pointer` for a wrong one,
  // Code::rate_limited after too many. It counts as wrong until tell_attempt.
  asio::awaitable<Result<Credentials>> verify_own_password(runtime::ThreadPool& hash, const Call& call,
                                                           std::string client_address, std::string password,
                                                           std::string pointer);
  // How such an act ended: a wrong second factor (Code::invalid_input) goes on counting, all else does not.
  void tell_attempt(const Call& call, const std::string& client_address, std::optional<Code> refused);

  const AuthoritySettings settings;
  db::Database& database;
  const Clock& clock;
  Directory directory;
  AccessTokens tokens;
  RevokedTokens revoked;
  Random& random;
  db::WrapNewKey wrap_key;  // the writer's thread's, once started
  SecondFactor second_factor;
  Sessions sessions;
  SignInLimits limits;
  SignInAttempts attempts;

 private:
  SignInAttempt own_attempt(const Call& call, const std::string& client_address) const;
};

}  // namespace qrcongo::identity
