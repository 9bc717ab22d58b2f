#include "sessions.hpp"

#include <algorithm>
#include <array>

#include "link_store.hpp"
#include "person.hpp"
#include "qrcongo/base/bytes.hpp"
#include "user_rules.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::int64_t second_tab_ms = 10 * second_ms;
constexpr std::int64_t keep_ended_ms = 90 * day_ms;

// Of the cost of real ones (crypto::ScryptCost), so that an answer takes as long for an unknown person.
const std::string& record_of_nobody() {
  static const std::string record = [] {
    const std::array<std::uint8_t, 16> salt{};
    const std::array<std::uint8_t, 32> hash{};
    return "$scrypt$ln=17,r=8,p=1$" + to_base64url(salt) + "$" + to_base64url(hash);
  }();
  return record;
}

bool may_come_in(db::Tx& tx, const User& user) {
  const auto organisation = store::organisation(tx, user.organisation_id);
  return user.state == "active" && organisation && organisation->state == "active";
}

Credentials credentials_of(db::Tx& tx, const std::optional<User>& user) {
  const auto record = user && may_come_in(tx, *user) ? store::password_record(tx, user->id) : std::nullopt;
  if (!record) return {std::nullopt, record_of_nobody()};
  return {user->id, *record};
}

bool same(const std::string& a, const std::string& b) { return equal_in_constant_time(as_bytes(a), as_bytes(b)); }

}  // namespace

Credentials Sessions::credentials(db::Tx& tx, const std::string& email) const {
  return credentials_of(tx, store::user_by_email(tx, email));
}

Credentials Sessions::credentials(db::Tx& tx, const UserId& user) const {
  return credentials_of(tx, store::user(tx, user));
}

std::int64_t Sessions::idle_s(const User& user) const {
  return bears_authority(user) ? settings_.session_idle_authority_s : settings_.session_idle_s;
}

std::int64_t Sessions::expiry(const User& user, std::int64_t created_at, std::int64_t now_ms) const {
  return std::min(now_ms + idle_s(user) * second_ms, created_at + settings_.session_max_s * second_ms);
}

void Sessions::publish(db::Tx& tx, const store::Session& session, std::int64_t now_ms) {
  tx.after_commit(
      [this, session, now_ms] { directory_.put_session(session.id, session.user_id, session.expires_at, now_ms); });
}

OpenedSession Sessions::opened(db::Tx& tx, const User& user, const SessionId& id, const std::string& secret) const {
  OpenedSession opened{caller_from(user), id.str() + "." + secret};
  opened.caller.session_id = id;
  opened.idle_s = idle_s(user);
  opened.enrolment = settings_.second_factor_required && needs_second_factor(user.role, user.duties) &&
                     !second_factor_.is_enrolled(tx, user.id);
  return opened;
}

Result<void> Sessions::check_second_factor(db::Tx& tx, const Call& call, const SecondProof& proof) {
  switch (second_factor_.prove(tx, call, proof)) {
    case SecondFactor::Proof::not_enrolled:
    case SecondFactor::Proof::right:
      return {};
    case SecondFactor::Proof::missing:
      return fail(Code::totp_required, "Ajoutez le code à usage unique de votre application.");
    case SecondFactor::Proof::wrong:
      break;
  }
  return fail(Code::unauthenticated, "Le code à usage unique est faux ou a déjà servi.");
}

Result<OpenedSession> Sessions::open(db::Tx& tx, const Call& call, const Credentials& verified,
                                     const Arrival& arrival) {
  const auto user = verified.user ? store::user(tx, *verified.user) : std::nullopt;
  if (!user || !may_come_in(tx, *user) || store::password_record(tx, user->id) != verified.record) {
    return fail(Code::unauthenticated, "Adresse électronique ou mot de passe incorrect.");
  }
  const Call own = in_name_of(call, *user);
  if (auto second = check_second_factor(tx, own, arrival.proof); !second) return fail(second.error());
  store::Session session;
  session.id = SessionId(make_uuid_v7(call.now_ms, random_));
  session.user_id = user->id;
  session.created_at = session.used_at = call.now_ms;
  session.expires_at = expiry(*user, call.now_ms, call.now_ms);
  const std::string secret = random_token(random_);
  store::insert_session(tx, session, store::hash_of_refresh_token(tx, session.id, user->id, secret));
  store::forget_sessions(tx, call.now_ms - keep_ended_ms);
  if (!arrival.network_hash.empty()) {
    store::remember_network(tx, user->id, arrival.network_hash, call.now_ms, call.now_ms - network_known_ms);
  }
  own.record(tx, "session.open", session.id.str());
  publish(tx, session, call.now_ms);
  return opened(tx, *user, session.id, secret);
}

std::optional<Sessions::Named> Sessions::named_by(db::Tx& tx, const std::string& token, std::int64_t now_ms) const {
  const std::size_t dot = token.find('.');
  const auto id = SessionId::parse(std::string_view(token).substr(0, dot));
  if (dot == std::string::npos || !id) return std::nullopt;
  auto session = store::open_session(tx, *id, now_ms);
  if (!session) return std::nullopt;
  auto user = store::user(tx, session->user_id);
  if (!user || !may_come_in(tx, *user)) return std::nullopt;
  std::string hash = store::hash_of_refresh_token(tx, session->id, user->id, std::string_view(token).substr(dot + 1));
  return Named{std::move(*session), std::move(*user), std::move(hash)};
}

bool Sessions::is_known(db::Tx& tx, const std::string& token, std::int64_t now_ms) const {
  const auto named = named_by(tx, token, now_ms);
  if (!named) return false;
  const auto hashes = store::refresh_hashes(tx, named->session.id);
  return same(hashes->current, named->secret_hash) || store::is_spent(tx, named->session.id, named->secret_hash);
}

Sessions::Refresh Sessions::refresh(db::Tx& tx, const Call& call, const std::string& token) {
  auto named = named_by(tx, token, call.now_ms);
  if (!named) return {};
  store::Session& session = named->session;
  const auto hashes = store::refresh_hashes(tx, session.id);
  if (!same(hashes->current, named->secret_hash)) {
    // The session's id is no secret: whoever knows it alone must not be able to end the session.
    if (!store::is_spent(tx, session.id, named->secret_hash)) return {};
    const bool is_last = hashes->previous && same(*hashes->previous, named->secret_hash);
    if (is_last && call.now_ms - session.used_at <= second_tab_ms) return {Refreshed::just_rotated};
    const Call own = in_name_of(call, named->user);
    own.record(tx, "session.reuse_detected", session.id.str());
    end_now(tx, own, session.id, "refresh_token_reused");
    return {};
  }
  const std::string secret = random_token(random_);
  session.used_at = call.now_ms;
  session.expires_at = expiry(named->user, session.created_at, call.now_ms);
  store::rotate_session(tx, session, store::hash_of_refresh_token(tx, session.id, session.user_id, secret));
  publish(tx, session, call.now_ms);
  return {Refreshed::opened, opened(tx, named->user, session.id, secret)};
}

void Sessions::end_now(db::Tx& tx, const Call& call, const SessionId& id, std::string_view why) {
  store::end_session(tx, id, call.now_ms);
  call.record(tx, "session.end", id.str(), {{"reason", why}});
  tx.after_commit([this, id] { directory_.end_session(id); });
}

void Sessions::end_by_token(db::Tx& tx, const Call& call, const std::string& token) {
  const auto named = named_by(tx, token, call.now_ms);
  if (!named || !same(store::refresh_hashes(tx, named->session.id)->current, named->secret_hash)) return;
  end_now(tx, in_name_of(call, named->user), named->session.id, "signed_out");
}

Result<void> Sessions::end(db::Tx& tx, const Call& call, const SessionId& id) {
  if (auto person = require_person(call); !person) return person;
  const auto session = store::open_session(tx, id, call.now_ms);
  if (!session || session->user_id != call.caller.user_id) return fail(Code::not_found, "Cette session n'existe pas.");
  end_now(tx, call, id, "signed_out");
  return {};
}

void Sessions::end_all_of(db::Tx& tx, const UserId& user, std::int64_t now_ms) {
  store::end_sessions_of(tx, user, SessionId(), now_ms);
  tx.after_commit([this, user] { directory_.end_sessions_of(user, SessionId()); });
}

Result<void> Sessions::end_all(db::Tx& tx, const Call& call) {
  if (auto person = require_person(call); !person) return person;
  end_all_of(tx, call.caller.user_id, call.now_ms);
  call.record(tx, "user.end_sessions", call.caller.user_id.str());
  return {};
}

std::vector<store::Session> Sessions::list(db::Tx& tx, const Call& call) const {
  return store::open_sessions_of(tx, call.caller.user_id, call.now_ms);
}

Result<void> Sessions::change_password(db::Tx& tx, const Call& call, const Credentials& verified,
                                       const SecondProof& proof, const std::string& new_record) {
  if (auto person = require_person(call); !person) return person;
  if (store::password_record(tx, call.caller.user_id) != verified.record) {
    return fail(Code::wrong_state, "Le mot de passe vient d'être changé.");
  }
  if (auto second = second_factor_.require(tx, call, proof); !second) return second;
  store::set_password_record(tx, call.caller.user_id, new_record);
  const SessionId kept = call.caller.session_id.value_or(SessionId());
  store::end_sessions_of(tx, call.caller.user_id, kept, call.now_ms);
  call.record(tx, "user.change_password", call.caller.user_id.str());
  tx.after_commit([this, user = call.caller.user_id, kept] { directory_.end_sessions_of(user, kept); });
  return {};
}

}  // namespace qrcongo::identity
