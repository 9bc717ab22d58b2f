#include "qrcongo/identity/credential_http.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/json/array.hpp>

#include "authority_body.hpp"
#include "enrolment_qr.hpp"
#include "password_hashing.hpp"
#include "password_rules.hpp"
#include "person.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/totp.hpp"
#include "qrcongo/http/fields.hpp"
#include "refresh_cookie.hpp"
#include "second_proof.hpp"
#include "user_rules.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;
using Answered = Result<http::Response>;

constexpr std::size_t links_under_way_max = 64;
constexpr int busy_pause_s = 2;

// RFC 3986 section 2.3.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved = "-._~";
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       unreserved.find(c) != std::string::npos;
    if (plain) {
      encoded.push_back(c);
    } else {
      encoded += "%" + to_upper_ascii(to_hex(as_bytes(std::string_view(&c, 1))));
    }
  }
  return encoded;
}

std::string host_of(const std::string& url) {
  const std::size_t start = url.find("://") + 3;
  return url.substr(start, url.find_first_of(":/", start) - start);
}

std::string otpauth_url(const std::string& public_url, const std::string& email, const std::string& secret) {
  const std::string issuer = percent_encoded(host_of(public_url));
  return "otpauth://totp/" + issuer + ":" + percent_encoded(email) + "?secret=" + secret + "&issuer=" + issuer +
         "&algorithm=SHA1&digits=6&period=30";
}

http::Response codes_response(const std::vector<std::string>& codes) {
  json::array texts;
  for (const std::string& code : codes) texts.emplace_back(code);
  return http::json_response(200, {{"state", "confirmed"}, {"recovery_codes", std::move(texts)}});
}

json::object outcome_json(const UserId& id, const ResetOutcome& outcome, const std::string& public_url) {
  json::object answer = {
      {"user_id", id.str()}, {"state", outcome.state}, {"link", nullptr}, {"approval_id", nullptr}, {"code", nullptr}};
  if (outcome.link) {
    answer["link"] = {{"url", reset_url(public_url, *outcome.link)},
                      {"expires_at", http::time_json(outcome.link->expires_at)}};
  }
  if (outcome.approval_id) answer["approval_id"] = outcome.approval_id->str();
  if (!outcome.code.empty()) answer["code"] = outcome.code;
  return answer;
}

Call call_of_nobody(const http::Request& request, const Clock& clock) {
  Call call;
  call.request_id = request.request_id;
  call.now_ms = clock.now_ms();
  return call;
}

tl::unexpected<Error> nobody_there() { return fail(Code::not_found, "Cette personne n'existe pas."); }

}  // namespace

// Without Acts: what is kept under an Idempotency-Key would hold a quick hash of the password in the body.
CredentialHttp::Answer CredentialHttp::act_after_proof(const http::Request& request, const std::string& password,
                                                       const SecondProof& proof, OwnAct act) {
  auto& body = *rooms_.authority.body_;
  const Call call = rooms_.acts.call_of(request);
  if (auto person = require_person(call); !person) co_return fail(person.error());
  const auto credentials =
      co_await body.verify_own_password(rooms_.hash, call, request.client_address, password, "/password");
  if (!credentials) co_return fail(credentials.error());
  auto done = co_await rooms_.database.write([&](db::Tx& tx) -> Answered {
    // The password may have been changed while it was computed.
    if (body.sessions.credentials(tx, call.caller.user_id).record != credentials->record) {
      return fail(Code::wrong_state, "Le mot de passe vient d'être changé.");
    }
    if (auto proved = body.second_factor.require(tx, call, proof); !proved) return fail(proved.error());
    return act(tx, call);
  });
  body.tell_attempt(call, request.client_address, done ? std::nullopt : std::optional(done.error().code));
  co_return done;
}

CredentialHttp::Answer CredentialHttp::begin_totp(http::Request& request) {
  auto& body = *rooms_.authority.body_;
  http::Fields fields(request);
  const std::string password = fields.secret_text("password", 1, password_bytes_max);
  const SecondProof proof = read_second_proof(fields);
  if (auto refused = fields.refused()) co_return fail(*refused);
  std::string text;
  std::string url;
  const auto begun = co_await act_after_proof(request, password, proof, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto user = rooms_.service.user(tx, call.caller.user_id);
    if (!user) return nobody_there();
    const Secret secret = body.second_factor.begin(tx, call);
    text = crypto::totp_secret_text(secret.view());
    url = otpauth_url(body.settings.issuer, user->email, text);
    return http::empty_response();
  });
  if (!begun) co_return fail(begun.error());
  // Here, and not while the database is held.
  co_return http::json_response(
      200, {{"state", "pending"}, {"secret", text}, {"otpauth_url", url}, {"qr", draw_enrolment_qr(url)}});
}

CredentialHttp::Answer CredentialHttp::confirm_totp(http::Request& request) {
  auto& body = *rooms_.authority.body_;
  http::Fields fields(request);
  const std::string totp = fields.text("totp", 8);
  if (auto refused = fields.refused()) co_return fail(*refused);
  const Call call = rooms_.acts.call_of(request);
  if (auto person = require_person(call); !person) co_return fail(person.error());
  co_return co_await rooms_.database.write([&](db::Tx& tx) -> Answered {
    const auto codes = body.second_factor.confirm(tx, call, totp);
    if (!codes) return fail(codes.error());
    return codes_response(*codes);
  });
}

CredentialHttp::Answer CredentialHttp::renew_recovery_codes(http::Request& request) {
  auto& body = *rooms_.authority.body_;
  http::Fields fields(request);
  const std::string password = fields.secret_text("password", 1, password_bytes_max);
  SecondProof proof;
  proof.totp = fields.text("totp", 8);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await act_after_proof(request, password, proof, [&](db::Tx& tx, const Call& call) -> Answered {
    if (!body.second_factor.is_enrolled(tx, call.caller.user_id)) {
      return fail(Code::wrong_state, "Aucun second facteur n'est enrôlé.");
    }
    return codes_response(body.second_factor.renew_recovery_codes(tx, call));
  });
}

CredentialHttp::Answer CredentialHttp::remove_totp(http::Request& request) {
  auto& body = *rooms_.authority.body_;
  http::Fields fields(request);
  const std::string password = fields.secret_text("password", 1, password_bytes_max);
  const SecondProof proof = read_second_proof(fields);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await act_after_proof(request, password, proof, [&](db::Tx& tx, const Call& call) -> Answered {
    if (needs_second_factor(call.caller.role, call.caller.duties)) {
      return fail(Code::forbidden, "Votre rôle exige un second facteur ; enrôlez-en un autre à sa place.");
    }
    body.second_factor.remove(tx, call.caller.user_id);
    call.record(tx, "user.remove_totp", call.caller.user_id.str());
    return http::empty_response();
  });
}

CredentialHttp::Answer CredentialHttp::end_own_sessions(http::Request& request) {
  auto& body = *rooms_.authority.body_;
  co_return co_await rooms_.acts.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    if (auto ended = body.sessions.end_all(tx, call); !ended) return fail(ended.error());
    http::Response response = http::empty_response();
    response.headers.push_back(clear_refresh_cookie(body.settings));
    return response;
  });
}

CredentialHttp::Answer CredentialHttp::end_sessions_of(http::Request& request) {
  const auto id = UserId::parse(request.path_parameters.at(0));
  if (!id) co_return nobody_there();
  co_return co_await rooms_.acts.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto user = rooms_.service.require_user(tx, call, Permission::users_write, *id);
    if (!user) return fail(user.error());
    if (auto may = check_may_manage(call, user->organisation_id, user->role); !may) return fail(may.error());
    rooms_.authority.body_->sessions.end_all_of(tx, *id, call.now_ms);
    call.record(tx, "user.end_sessions", id->str());
    return http::empty_response();
  });
}

CredentialHttp::Answer CredentialHttp::reset_credentials(http::Request& request) {
  const auto id = UserId::parse(request.path_parameters.at(0));
  if (!id) co_return nobody_there();
  http::Fields fields(request);
  const ResetWanted wanted{fields.boolean("password", false), fields.boolean("totp", false)};
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await rooms_.acts.commit_secret(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto outcome = rooms_.resets.reset(tx, call, *id, wanted);
    if (!outcome) return fail(outcome.error());
    return http::json_response(200, outcome_json(*id, *outcome, rooms_.authority.body_->settings.issuer));
  });
}

CredentialHttp::Answer CredentialHttp::ask_for_link(http::Request& request) {
  auto& body = *rooms_.authority.body_;
  http::Fields fields(request);
  const std::string email = to_lower_ascii(fields.text("email", 254));
  if (auto refused = fields.refused()) co_return fail(*refused);
  const Call call = call_of_nobody(request, rooms_.clock);
  if (auto may = body.limits.admit_asking(request.client_address, call.now_ms); !may) co_return fail(may.error());
  // Whose box is full of links gets no more of them, and whoever asks is not told.
  const bool enough = !body.limits.may_send_link(email, call.now_ms);
  if (links_under_way_.running() >= links_under_way_max) {
    co_return fail(Error{Code::unavailable, "Le serveur est trop chargé.", {}, busy_pause_s});
  }
  // Answered before it is done: how long that takes would tell who has an access.
  const auto executor = co_await asio::this_coro::executor;
  if (!enough) links_under_way_.spawn(executor, send_link(call, email));
  co_return http::empty_response(202);
}

asio::awaitable<void> CredentialHttp::send_link(Call call, std::string email) {
  const auto sent = co_await rooms_.database.write([&](db::Tx& tx) -> Result<void> {
    rooms_.resets.send_link(tx, call, email);
    return {};
  });
  if (sent) co_return;
  log::warning("a link for a new password was not sent",
               {{"why", sent.error().detail}, {"request_id", call.request_id}});
}

CredentialHttp::Answer CredentialHttp::show_reset(http::Request& request) {
  const std::int64_t now_ms = rooms_.clock.now_ms();
  const auto reset = co_await rooms_.database.read(
      [&](db::Tx& tx) { return rooms_.resets.open(tx, request.path_parameters.at(0), now_ms); });
  if (!reset) {
    co_return fail(rooms_.authority.body_->limits.after_failure(reset.error(), request.client_address, now_ms));
  }
  const json::object answer = {{"name", reset->user.name},
                               {"totp", reset->totp},
                               {"code_required", reset->approval_id.has_value()},
                               {"expires_at", http::time_json(reset->expires_at)}};
  co_return http::json_response(200, answer);
}

CredentialHttp::Answer CredentialHttp::take_up_reset(http::Request& request) {
  const std::string& token = request.path_parameters.at(0);
  http::Fields fields(request);
  const std::string password = fields.secret_text("password", 1, password_bytes_max);
  const auto code = fields.optional_text("code", link_code_characters_max);
  if (auto refused = fields.refused()) co_return fail(*refused);
  const Call call = call_of_nobody(request, rooms_.clock);
  // A link that leads nowhere must not cost a password's hash.
  auto& limits = rooms_.authority.body_->limits;
  const auto reset =
      co_await rooms_.database.read([&](db::Tx& tx) { return rooms_.resets.open(tx, token, call.now_ms); });
  if (!reset) co_return fail(limits.after_failure(reset.error(), request.client_address, call.now_ms));
  const PasswordOwner owner = owner_of(reset->user);
  if (auto strong = check_password("/password", password, owner); !strong) co_return fail(strong.error());
  if (auto may = limits.admit_hash(token, call.now_ms); !may) co_return fail(may.error());
  if (reset->approval_id) {
    if (!code) co_return link_code_missing();
    const auto right =
        co_await rooms_.database.write([&](db::Tx& tx) { return rooms_.resets.try_code(tx, call, token, *code); });
    if (!right) co_return fail(right.error());
    if (!*right) co_return link_code_wrong();
  }
  const auto record = co_await make_password_record(rooms_.hash, rooms_.random, password);
  if (!record) co_return fail(record.error());
  const auto taken =
      co_await rooms_.database.write([&](db::Tx& tx) { return rooms_.resets.take_up(tx, call, token, *record, code); });
  if (!taken) co_return fail(taken.error());
  co_return http::empty_response();
}

}  // namespace qrcongo::identity
