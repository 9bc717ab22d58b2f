#include "qrcongo/identity/authority.hpp"

#include "authority_body.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"

namespace qrcongo::identity {
namespace {

// What the directory is filled with.
struct People {
  std::vector<Organisation> organisations;
  std::vector<User> users;
  std::vector<ApiClient> clients;
  std::vector<store::Session> sessions;
  std::vector<store::TokenKey> keys;
  std::vector<store::RevokedToken> revoked;
  std::vector<UserId> enrolled;  // with a second factor
};

Result<People> read_people(db::Tx& tx, std::int64_t now_ms) {
  Page everybody;
  everybody.limit = std::numeric_limits<std::int64_t>::max();
  return People{
      store::present_organisations(tx), store::present_users(tx), store::api_clients(tx, std::nullopt, everybody),
      store::open_sessions(tx, now_ms), store::token_keys(tx),    store::revoked_tokens(tx, now_ms),
      store::users_with_totp(tx)};
}

Result<std::string> bearer_token(const http::Request& request) {
  constexpr std::string_view scheme = "bearer ";
  const std::string* header = request.only_header("Authorization");
  if (header == nullptr || to_lower_ascii(std::string_view(*header).substr(0, scheme.size())) != scheme) {
    return fail(Code::unauthenticated, "Un jeton d'accès est requis.");
  }
  return std::string(trim(std::string_view(*header).substr(scheme.size())));
}

bool is_own_account(const http::Request& request) {
  return request.route == "/api/v1/me" || request.route.starts_with("/api/v1/me/");
}

Result<void> check_permission(const Caller& caller, Permission permission) {
  if (scope_of(permission, caller.role) == Scope::none)
    return fail(Code::forbidden, "Votre rôle ne permet pas cette action.");
  if (permission == Permission::payments_record && !caller.has(Duty::cashier)) {
    return fail(Code::forbidden, "Seule une personne chargée de la caisse enregistre des paiements.");
  }
  return {};
}

// Who watches over the others: no enterprise, however many people it invites, shuts them out.
bool is_of_the_authorities(Role role) {
  return role == Role::ADMIN_GOUVERNEMENTAL || role == Role::OPERATEUR_OCC || role == Role::AUDITEUR_SYSTEME;
}

}  // namespace

Authority::Body::Body(AuthoritySettings given, db::Database& opened, Service& service, const Clock& time,
                      Random& randomness)
    : settings(std::move(given)),
      database(opened),
      clock(time),
      tokens(settings.issuer, settings.access_token_s, randomness),
      random(randomness),
      second_factor(directory, randomness),
      sessions(settings, directory, second_factor, randomness),
      limits(settings.limits_enabled, randomness),
      attempts(settings.limits_enabled, randomness) {
  service.organisation_changed.connect([this](const Organisation& organisation) { directory.put(organisation); });
  service.user_changed.connect([this](const User& user) { directory.put(user); });
  service.api_client_changed.connect([this](const ApiClient& client) { directory.put(client); });
}

Result<void> Authority::Body::start(ByteView given_key) {
  const std::int64_t now_ms = clock.now_ms();
  const auto people = database.read_now([&](db::Tx& tx) { return read_people(tx, now_ms); });
  if (!people) return fail(people.error());
  if (people->keys.empty()) return fail(Code::wrong_state, "La clé des jetons manque : lancez d'abord qrcongo init.");
  for (const store::TokenKey& key : people->keys) {
    const auto seed = crypto::unwrap_key(given_key, key.wrapped_seed, token_key_purpose);
    if (!seed) return fail(Code::wrong_state, "La clé de chiffrement n'ouvre pas la clé des jetons.");
    tokens.add_key(std::make_shared<const crypto::SigningKey>(seed->view()), key.retired_at);
  }
  for (const store::RevokedToken& token : people->revoked) revoked.put(token.id, token.expires_at);
  for (const UserId& user : people->enrolled) directory.put_second_factor(user, true);
  for (const Organisation& organisation : people->organisations) directory.put(organisation);
  for (const User& user : people->users) directory.put(user);
  for (const ApiClient& client : people->clients) directory.put(client);
  for (const store::Session& session : people->sessions) {
    directory.put_session(session.id, session.user_id, session.expires_at, now_ms);
  }
  return {};
}

Result<Caller> Authority::Body::recognise(const http::Request& request) const {
  const std::int64_t now_ms = clock.now_ms();
  const auto token = bearer_token(request);
  if (!token) return fail(token.error());
  const auto claims = tokens.read(*token, request.goes_on_since_ms > 0 ? request.goes_on_since_ms : now_ms);
  if (!claims) return fail(claims.error());
  if (revoked.contains(claims->id)) return fail(Code::unauthenticated, "Le jeton d'accès est révoqué.");
  if (!claims->certificate_sha256.empty() && claims->certificate_sha256 != request.client_certificate_sha256) {
    return fail(Code::unauthenticated, "Le jeton d'accès est lié à un autre certificat.");
  }
  auto caller =
      claims->session ? directory.person(*claims->session, claims->user, now_ms) : directory.client(*claims->client);
  if (!caller || caller->user_id != claims->user) {
    return fail(Code::unauthenticated, "La session a pris fin, ou l'accès a été retiré.");
  }
  return std::move(*caller);
}

bool Authority::Body::must_enrol(const Caller& caller) const {
  return settings.second_factor_required && directory.must_enrol(caller);
}

Authority::Authority(AuthoritySettings settings, db::Database& database, Service& service, const Clock& clock,
                     Random& random)
    : body_(std::make_unique<Body>(std::move(settings), database, service, clock, random)) {}

Authority::~Authority() = default;

Result<void> Authority::start(ByteView key_encryption_key) { return body_->start(key_encryption_key); }

Result<void> Authority::admit(http::Request& request, Permission permission) const {
  auto caller = body_->recognise(request);
  if (!caller) return fail(caller.error());
  // Before the first refusal: the log says who tried what his role does not permit.
  request.known_as = caller->client_id ? "client " + caller->client_id->str() : "user " + caller->user_id.str();
  if (!is_own_account(request) && body_->must_enrol(*caller)) {
    return fail(Code::totp_not_enrolled, "Enrôlez d'abord un second facteur : POST /api/v1/me/totp.");
  }
  if (auto may = check_permission(*caller, permission); !may) return may;
  // A person's programs have one budget together, however many there are, and leave the person's own alone.
  request.counted_as = (caller->client_id ? "clients of " : "user ") + caller->user_id.str();
  request.has_reserve = caller->is_person() && is_of_the_authorities(caller->role);
  request.counted_with = request.has_reserve ? std::string() : caller->organisation_id.str();
  request.caller = std::make_shared<const Caller>(std::move(*caller));
  return {};
}

}  // namespace qrcongo::identity
