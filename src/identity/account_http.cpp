// The own account: who am I, my sessions, my password, and the invitation with which it begins.
#include "authority_body.hpp"
#include "encoding.hpp"
#include "input.hpp"
#include "password_hashing.hpp"
#include "password_rules.hpp"
#include "person.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/identity/http.hpp"
#include "second_proof.hpp"
#include "user_rules.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;
using Answered = Result<http::Response>;

json::object session_json(const store::Session& session, const std::optional<SessionId>& current) {
  return {{"id", session.id.str()},
          {"current", current == session.id},
          {"created_at", http::time_json(session.created_at)},
          {"used_at", http::time_json(session.used_at)},
          {"expires_at", http::time_json(session.expires_at)}};
}

json::object totp_json(const SecondFactor::State& state, const User& user) {
  return {{"state", state.enrolled  ? "confirmed"
                    : state.pending ? "pending"
                                    : "none"},
          {"required", needs_second_factor(user.role, user.duties)},
          {"recovery_codes_left", state.recovery_codes_left}};
}

json::array own_actions(const Caller& caller, const User& user) {
  if (!caller.is_person() || bears_authority(user)) return {};
  return {"change_name"};
}

json::object me_json(const Caller& caller, const User& user, const Organisation& organisation,
                     const AuthoritySettings& settings) {
  json::object organisation_json = {
      {"id", organisation.id.str()}, {"name", organisation.name}, {"kinds", kinds_json(organisation.kinds)}};
  return {{"id", user.id.str()},
          {"client_id", caller.client_id ? json::value(caller.client_id->str()) : json::value()},
          {"email", user.email},
          {"name", user.name},
          {"role", to_text(user.role)},
          {"duties", duties_json(caller.duties)},
          {"language", user.language},
          {"version", user.version},
          {"organisation", std::move(organisation_json)},
          {"utc_offset", format_utc_offset(settings.utc_offset)},
          {"demonstration", settings.demonstration},
          {"actions", own_actions(caller, user)}};
}

json::object invitation_json(const OpenInvitation& invitation) {
  return {{"kind", invitation.user ? "user" : "first_administrator"},
          {"name", invitation.user ? json::value(invitation.user->name) : json::value()},
          {"code_required", invitation.approval_id.has_value()},
          {"expires_at", http::time_json(invitation.expires_at)}};
}

}  // namespace

http::Response Http::me_response(db::Tx& tx, const Call& call, const User& user) {
  const auto organisation = find_organisation(tx, call.caller.organisation_id);
  check(organisation.has_value(), "a caller whom the database does not know");
  json::object me = me_json(call.caller, user, *organisation, authority_.body_->settings);
  // A program has no use for it.
  if (call.caller.is_person()) {
    me["totp"] = totp_json(authority_.body_->second_factor.state(tx, user.id), user);
  } else {
    me["totp"] = nullptr;
  }
  http::Response response = http::json_response(200, me);
  response.headers.push_back({"ETag", http::etag_of(user.version)});
  return response;
}

Http::Answer Http::show_me(http::Request& request) {
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto user = service_.user(tx, call.caller.user_id);
    check(user.has_value(), "a caller whom the database does not know");
    return me_response(tx, call, *user);
  });
}

Http::Answer Http::change_me(http::Request& request) {
  http::Fields fields(request);
  const OwnPatch patch = read_own_patch(fields);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    if (auto person = require_person(call); !person) return fail(person.error());
    const auto user = service_.user(tx, call.caller.user_id);
    check(user.has_value(), "a caller whom the database does not know");
    if (auto match = http::require_match(request, user->version); !match) return fail(match.error());
    const auto changed = service_.change_own(tx, call, patch);
    if (!changed) return fail(changed.error());
    return me_response(tx, call, *changed);
  });
}

Http::Answer Http::list_sessions(http::Request& request) {
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    if (auto person = require_person(call); !person) return fail(person.error());
    json::array items;
    for (const store::Session& session : authority_.body_->sessions.list(tx, call)) {
      items.emplace_back(session_json(session, call.caller.session_id));
    }
    return http::list_response(std::move(items), 0);
  });
}

Http::Answer Http::end_session(http::Request& request) {
  const auto id = SessionId::parse(request.path_parameters.at(0));
  if (!id) co_return fail(Code::not_found, "Cette session n'existe pas.");
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    if (auto ended = authority_.body_->sessions.end(tx, call, *id); !ended) return fail(ended.error());
    return http::empty_response();
  });
}

// Without Acts: what is kept under an Idempotency-Key would hold a quick hash of the passwords in the body.
Http::Answer Http::change_password(http::Request& request) {
  auto& body = *authority_.body_;
  http::Fields fields(request);
  const std::string current = fields.secret_text("current_password", 1, password_bytes_max);
  const std::string wanted = fields.secret_text("new_password", 1, password_bytes_max);
  const SecondProof proof = read_second_proof(fields);
  const bool revoke_clients = fields.boolean("revoke_api_clients", false);
  if (auto unreadable = fields.refused()) co_return fail(*unreadable);
  const Call call = acts_.call_of(request);
  if (auto person = require_person(call); !person) co_return fail(person.error());
  const auto owner = co_await database_.read_first(
      [&](db::Tx& tx) -> Result<std::optional<User>> { return service_.user(tx, call.caller.user_id); });
  if (!owner) co_return fail(owner.error());
  check(owner->has_value(), "a caller whom the database does not know");
  const PasswordOwner about = owner_of(**owner);
  if (auto strong = check_password("/new_password", wanted, about); !strong) co_return fail(strong.error());
  const auto credentials =
      co_await body.verify_own_password(hash_, call, request.client_address, current, "/current_password");
  if (!credentials) co_return fail(credentials.error());
  const auto record = co_await make_password_record(hash_, random_, wanted);
  if (!record) {
    body.tell_attempt(call, request.client_address, record.error().code);
    co_return fail(record.error());
  }
  const auto changed = co_await database_.write([&](db::Tx& tx) -> Result<void> {
    if (auto done = body.sessions.change_password(tx, call, *credentials, proof, *record); !done) return done;
    if (revoke_clients) service_.revoke_api_clients_of(tx, call, call.caller.user_id);
    return {};
  });
  const auto refused = changed ? std::nullopt : std::optional(changed.error().code);
  body.tell_attempt(call, request.client_address, refused);
  if (!changed) co_return fail(changed.error());
  co_return http::empty_response();
}

Http::Answer Http::show_invitation(http::Request& request) {
  const std::int64_t now_ms = clock_.now_ms();
  const auto invitation = co_await database_.read_first(
      [&](db::Tx& tx) { return service_.invitation(tx, request.path_parameters.at(0), now_ms); });
  if (!invitation) {
    co_return fail(authority_.body_->limits.after_failure(invitation.error(), request.client_address, now_ms));
  }
  co_return http::json_response(200, invitation_json(*invitation));
}

Http::Answer Http::accept_invitation(http::Request& request) {
  const std::string& token = request.path_parameters.at(0);
  http::Fields fields(request);
  const std::string password = fields.secret_text("password", 1, password_bytes_max);
  const auto email = fields.optional_text("email", 254);
  const auto name = fields.optional_text("name", 100);
  const auto code = fields.optional_text("code", link_code_characters_max);
  if (auto refused = fields.refused()) co_return fail(*refused);
  const Call call = call_of_nobody(request);
  auto& limits = authority_.body_->limits;
  // A link that leads nowhere must not cost a password's hash.
  const auto open =
      co_await database_.read_first([&](db::Tx& tx) { return service_.invitation(tx, token, call.now_ms); });
  if (!open) co_return fail(limits.after_failure(open.error(), request.client_address, call.now_ms));
  const PasswordOwner about = open->user ? owner_of(*open->user) : PasswordOwner{email.value_or(""), name.value_or("")};
  if (auto strong = check_password("/password", password, about); !strong) co_return fail(strong.error());
  if (auto may = limits.admit_hash(token, call.now_ms); !may) co_return fail(may.error());
  if (open->approval_id) {
    if (!code) co_return link_code_missing();
    const auto right = co_await database_.write([&](db::Tx& tx) { return service_.try_code(tx, call, token, *code); });
    if (!right) co_return fail(right.error());
    if (!*right) co_return link_code_wrong();
  }
  const auto record = co_await make_password_record(hash_, random_, password);
  if (!record) co_return fail(record.error());
  co_return co_await database_.write([&](db::Tx& tx) -> Result<http::Response> {
    const auto user = service_.accept_invitation(tx, call, token, *record, email, name, code);
    if (!user) return fail(user.error());
    OrganisationNames names(tx);
    http::Response response = http::json_response(201, to_json(names, *user));
    response.headers.push_back({"Location", "/api/v1/users/" + user->id.str()});
    response.headers.push_back({"ETag", http::etag_of(user->version)});
    return response;
  });
}

}  // namespace qrcongo::identity
