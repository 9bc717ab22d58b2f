// The handlers of second factors, of resets and of ending sessions. Owned by app, which binds them to routes; called on
// io threads.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/identity/acts.hpp"
#include "qrcongo/identity/authority.hpp"
#include "qrcongo/identity/credential_resets.hpp"
#include "qrcongo/runtime/task_group.hpp"
#include "qrcongo/runtime/thread_pool.hpp"

namespace qrcongo::identity {

struct Credentials;
struct SecondProof;

class CredentialHttp {
 public:
  using Answer = asio::awaitable<Result<http::Response>>;

  // What it works with; all of it outlives it.
  struct Rooms {
    Authority& authority;
    Service& service;
    CredentialResets& resets;
    Acts& acts;
    db::Database& database;
    runtime::ThreadPool& hash;  // passwords
    const Clock& clock;
    Random& random;
  };
  explicit CredentialHttp(const Rooms& rooms) : rooms_(rooms) {}

  Answer begin_totp(http::Request& request);            // POST /api/v1/me/totp
  Answer confirm_totp(http::Request& request);          // POST /api/v1/me/totp/confirm
  Answer renew_recovery_codes(http::Request& request);  // POST /api/v1/me/totp/recovery-codes
  Answer remove_totp(http::Request& request);           // DELETE /api/v1/me/totp
  Answer end_own_sessions(http::Request& request);      // DELETE /api/v1/me/sessions

  Answer end_sessions_of(http::Request& request);    // DELETE /api/v1/users/{id}/sessions
  Answer reset_credentials(http::Request& request);  // POST /api/v1/users/{id}/reset

  // Without a gate: who comes here cannot sign in.
  Answer ask_for_link(http::Request& request);   // POST /api/v1/password-resets
  Answer show_reset(http::Request& request);     // GET /api/v1/password-resets/{token}
  Answer take_up_reset(http::Request& request);  // POST /api/v1/password-resets/{token}

 private:
  using OwnAct = FunctionRef<Result<http::Response>(db::Tx&, const Call&)>;

  // An act on the own account, after the password and the second factor, if there is one, were given again.
  Answer act_after_proof(const http::Request& request, const std::string& password, const SecondProof& proof,
                         OwnAct act);

  asio::awaitable<void> send_link(Call call, std::string email);

  const Rooms rooms_;
  runtime::TaskGroup links_under_way_;
};

}  // namespace qrcongo::identity
