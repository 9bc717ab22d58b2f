// The handlers of sign-in, the own account, organisations, users and API clients. Owned by app, which binds them to
// routes; called on io threads.
#pragma once

#include <map>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/identity/acts.hpp"
#include "qrcongo/identity/authority.hpp"
#include "qrcongo/identity/service.hpp"
#include "qrcongo/runtime/thread_pool.hpp"

namespace qrcongo::identity {

struct OpenedSession;
struct ProvenClient;

class Http {
 public:
  using Answer = asio::awaitable<Result<http::Response>>;

  // `hash` computes passwords and nothing else, so that a flood of sign-ins delays nobody.
  Http(Authority& authority, Service& service, Acts& acts, db::Database& database, runtime::ThreadPool& hash,
       const Clock& clock, Random& random);

  // Without a gate: who comes here has no token yet.
  Answer issue_token(http::Request& request);        // POST /oauth2/token
  Answer revoke_token(http::Request& request);       // POST /oauth2/revoke
  Answer introspect_token(http::Request& request);   // POST /oauth2/introspect
  Answer show_metadata(http::Request& request);      // GET /.well-known/oauth-authorization-server
  Answer show_token_keys(http::Request& request);    // GET /.well-known/jwks.json
  Answer sign_in(http::Request& request);            // POST /api/v1/session
  Answer sign_out(http::Request& request);           // DELETE /api/v1/session
  Answer refresh_session(http::Request& request);    // POST /api/v1/session/refresh
  Answer show_invitation(http::Request& request);    // GET /api/v1/invitations/{token}
  Answer accept_invitation(http::Request& request);  // POST /api/v1/invitations/{token}

  Answer show_me(http::Request& request);          // GET /api/v1/me
  Answer change_me(http::Request& request);        // PATCH /api/v1/me
  Answer list_sessions(http::Request& request);    // GET /api/v1/me/sessions
  Answer end_session(http::Request& request);      // DELETE /api/v1/me/sessions/{id}
  Answer change_password(http::Request& request);  // POST /api/v1/me/password

  Answer list_organisations(http::Request& request);   // GET /api/v1/organisations
  Answer create_organisation(http::Request& request);  // POST /api/v1/organisations
  Answer show_organisation(http::Request& request);    // GET /api/v1/organisations/{id}
  Answer change_organisation(http::Request& request);  // PATCH /api/v1/organisations/{id}

  Answer list_users(http::Request& request);   // GET /api/v1/users
  Answer invite_user(http::Request& request);  // POST /api/v1/users
  Answer show_user(http::Request& request);    // GET /api/v1/users/{id}
  Answer change_user(http::Request& request);  // PATCH /api/v1/users/{id}

  Answer list_api_clients(http::Request& request);     // GET /api/v1/api-clients
  Answer create_api_client(http::Request& request);    // POST /api/v1/api-clients
  Answer revoke_api_client(http::Request& request);    // DELETE /api/v1/api-clients/{id}
  Answer renew_client_secret(http::Request& request);  // POST /api/v1/api-clients/{id}/secret

 private:
  // Refused guesses count against the address.
  asio::awaitable<Result<ProvenClient>> prove_client(http::Request& request,
                                                     const std::map<std::string, std::string>& form);
  http::Response me_response(db::Tx& tx, const Call& call, const User& user);
  http::Response session_response(const OpenedSession& opened) const;
  boost::json::object token_json(const Caller& caller, const std::string& certificate_sha256 = {}) const;
  Call call_of_nobody(const http::Request& request) const;

  Authority& authority_;
  Service& service_;
  Acts& acts_;
  db::Database& database_;
  runtime::ThreadPool& hash_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace qrcongo::identity
