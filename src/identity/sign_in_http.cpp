// How people come in: sessions. These routes have no gate.
#include "authority_body.hpp"
#include "password_hashing.hpp"
#include "password_rules.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/identity/http.hpp"
#include "refresh_cookie.hpp"
#include "second_proof.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;

tl::unexpected<Error> wrong_person() {
  return fail(Code::unauthenticated, "Adresse électronique ou mot de passe incorrect.");
}

}  // namespace

Call Http::call_of_nobody(const http::Request& request) const {
  Call call;
  call.request_id = request.request_id;
  call.now_ms = clock_.now_ms();
  return call;
}

json::object Http::token_json(const Caller& caller, const std::string& certificate_sha256) const {
  const auto& body = *authority_.body_;
  return {{"access_token", body.tokens.issue(caller, clock_.now_ms(), certificate_sha256)},
          {"token_type", "Bearer"},
          {"expires_in", body.tokens.life_s()}};
}

http::Response Http::session_response(const OpenedSession& opened) const {
  json::object answer = token_json(opened.caller);
  answer["enrolment"] = opened.enrolment;
  http::Response response = http::json_response(200, answer);
  response.headers.push_back(set_refresh_cookie(authority_.body_->settings, opened.refresh_token, opened.idle_s));
  return response;
}

Http::Answer Http::sign_in(http::Request& request) {
  auto& body = *authority_.body_;
  http::Fields fields(request);
  const std::string email = to_lower_ascii(fields.text("email", 254));
  const std::string password = fields.secret_text("password", 1, password_bytes_max);
  const SecondProof proof = read_second_proof(fields);
  if (auto refused = fields.refused()) co_return fail(*refused);
  const Call call = call_of_nobody(request);
  const auto visitor = co_await database_.read_first(
      [&](db::Tx& tx) { return body.visitor(tx, email, request.client_address, call.now_ms); });
  if (!visitor) co_return fail(visitor.error());
  if (auto may = body.attempts.begin(visitor->attempt, call.now_ms); !may) co_return fail(may.error());
  const auto right = co_await is_right_password(hash_, visitor->credentials, password);
  if (!right) {
    body.attempts.was_nothing(visitor->attempt);
    co_return fail(right.error());
  }
  if (!*right) {
    body.tell_refused("password", *visitor, call);
    co_return wrong_person();
  }
  const Arrival arrival{proof, visitor->network_hash};
  const std::string replaced = read_refresh_cookie(body.settings, request);
  const auto opened = co_await database_.write([&](db::Tx& tx) {
    auto session = body.sessions.open(tx, call, visitor->credentials, arrival);
    // The new cookie takes the place of this one, which nobody would ever end.
    if (session && !replaced.empty()) body.sessions.end_by_token(tx, call, replaced);
    return session;
  });
  if (!opened) {
    const Code why = opened.error().code;
    if (why != Code::unauthenticated) body.attempts.was_nothing(visitor->attempt);
    if (why == Code::unauthenticated) body.tell_refused("second_factor", *visitor, call);
    co_return fail(opened.error());
  }
  body.attempts.was_right(visitor->attempt);
  request.known_as = "user " + opened->caller.user_id.str();
  co_return session_response(*opened);
}

Http::Answer Http::refresh_session(http::Request& request) {
  auto& body = *authority_.body_;
  const std::string token = read_refresh_cookie(body.settings, request);
  if (token.empty()) co_return fail(Code::unauthenticated, "Aucune session n'est ouverte.");
  const Call call = call_of_nobody(request);
  // What was never a session's costs a read alone: no crowd of it stands before others in the writer's queue.
  const auto known = co_await database_.read_first(
      [&](db::Tx& tx) -> Result<bool> { return body.sessions.is_known(tx, token, call.now_ms); });
  if (!known) co_return fail(known.error());
  Result<Sessions::Refresh> refreshed = Sessions::Refresh();
  if (*known) {
    refreshed = co_await database_.write(
        [&](db::Tx& tx) -> Result<Sessions::Refresh> { return body.sessions.refresh(tx, call, token); });
  }
  if (!refreshed) co_return fail(refreshed.error());
  if (refreshed->outcome == Sessions::Refreshed::opened) co_return session_response(refreshed->opened);
  if (refreshed->outcome == Sessions::Refreshed::just_rotated) {
    co_return fail(Code::wrong_state, "La session vient d'être renouvelée ; recommencez.");
  }
  const Error over{Code::unauthenticated, "La session a pris fin.", {}, 0};
  const Error why = body.limits.after_failure(over, request.client_address, call.now_ms);
  http::Response refusal = http::problem_response(request, why);
  refusal.headers.push_back(clear_refresh_cookie(body.settings));
  co_return refusal;
}

Http::Answer Http::sign_out(http::Request& request) {
  auto& body = *authority_.body_;
  const std::string token = read_refresh_cookie(body.settings, request);
  const auto caller = body.recognise(request);
  const bool by_bearer = caller && caller->session_id;
  if (token.empty() && !by_bearer) co_return fail(Code::unauthenticated, "Aucune session n'est ouverte.");
  Call call = call_of_nobody(request);
  if (caller) call.caller = *caller;
  const auto ended = co_await database_.write([&](db::Tx& tx) -> Result<void> {
    if (!token.empty()) body.sessions.end_by_token(tx, call, token);
    // The cookie's session may have been another one, or this very one.
    if (by_bearer && store::open_session(tx, *caller->session_id, call.now_ms)) {
      return body.sessions.end(tx, call, *caller->session_id);
    }
    return {};
  });
  if (!ended) co_return fail(ended.error());
  http::Response response = http::empty_response();
  response.headers.push_back(clear_refresh_cookie(body.settings));
  co_return response;
}

}  // namespace qrcongo::identity
