#include "qrcongo/identity/authority.hpp"

#include "authority_body.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/jws.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"

namespace qrcongo::identity {
namespace {

// What the directory is filled with.
struct People {
  std::vector<Organisation> organisations;
  std::vector<User> users;
  std::vector<ApiClient> clients;
  std::vector<store::Session> sessions;
  std::vector<std::string> wrapped_keys;
};

Result<People> read_people(db::Tx& tx, std::int64_t now_ms) {
  Page everybody;
  everybody.limit = std::numeric_limits<std::int64_t>::max();
  return People{store::organisations(tx, std::nullopt, everybody), store::users(tx, std::nullopt, everybody),
                store::api_clients(tx, std::nullopt, everybody), store::open_sessions(tx, now_ms),
                store::token_keys(tx)};
}

Result<std::string> bearer_token(const http::Request& request) {
  constexpr std::string_view scheme = "bearer ";
  const std::string* header = request.header("Authorization");
  if (header == nullptr || to_lower_ascii(std::string_view(*header).substr(0, scheme.size())) != scheme) {
    return fail(Code::unauthenticated, "Un jeton d'accès est requis.");
  }
  return std::string(trim(std::string_view(*header).substr(scheme.size())));
}

Result<void> check_permission(const Caller& caller, Permission permission) {
  if (scope_of(permission, caller.role) == Scope::none)
    return fail(Code::forbidden, "Votre rôle ne permet pas cette action.");
  if (permission == Permission::payments_record && !caller.has(Duty::cashier)) {
    return fail(Code::forbidden, "Seule une personne chargée de la caisse enregistre des paiements.");
  }
  return {};
}

}  // namespace

Authority::Body::Body(AuthoritySettings given, db::Database& opened, Service& service, const Clock& time,
                      Random& random)
    : settings(std::move(given)),
      database(opened),
      clock(time),
      tokens(settings.issuer, settings.access_token_s),
      sessions(settings, directory, random),
      limits(settings.limits_enabled, random) {
  service.organisation_changed.connect([this](const Organisation& organisation) { directory.put(organisation); });
  service.user_changed.connect([this](const User& user) { directory.put(user); });
  service.api_client_changed.connect([this](const ApiClient& client) { directory.put(client); });
}

Result<void> Authority::Body::start(ByteView key_encryption_key) {
  const std::int64_t now_ms = clock.now_ms();
  const auto people = database.read_now([&](db::Tx& tx) { return read_people(tx, now_ms); });
  if (!people) return fail(people.error());
  if (people->wrapped_keys.empty())
    return fail(Code::wrong_state, "La clé des jetons manque : lancez d'abord qrcongo init.");
  for (const std::string& wrapped : people->wrapped_keys) {
    const auto seed = crypto::unwrap_key(key_encryption_key, wrapped, token_key_purpose);
    if (!seed) return fail(Code::wrong_state, "La clé de chiffrement n'ouvre pas la clé des jetons.");
    tokens.add_key(crypto::SigningKey(seed->view()));
  }
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
  const auto claims = tokens.read(*token, now_ms);
  if (!claims) return fail(claims.error());
  auto caller =
      claims->session ? directory.person(*claims->session, claims->user, now_ms) : directory.client(*claims->client);
  if (!caller || caller->user_id != claims->user) {
    return fail(Code::unauthenticated, "La session a pris fin, ou l'accès a été retiré.");
  }
  return std::move(*caller);
}

Authority::Authority(AuthoritySettings settings, db::Database& database, Service& service, const Clock& clock,
                     Random& random)
    : body_(std::make_unique<Body>(std::move(settings), database, service, clock, random)) {}

Authority::~Authority() = default;

Result<void> Authority::create_key(db::Tx& tx, ByteView key_encryption_key, Random& random, std::int64_t now_ms) {
  if (!store::token_keys(tx).empty()) return {};
  const crypto::SigningKey key = crypto::SigningKey::generate(random);
  store::insert_token_key(tx, crypto::wrap_key(key_encryption_key, key.seed(), token_key_purpose, random), now_ms);
  system_call(now_ms).record(tx, "token_key.create", crypto::jwk_thumbprint(key.public_key()));
  return {};
}

Result<void> Authority::start(ByteView key_encryption_key) { return body_->start(key_encryption_key); }

Result<void> Authority::admit(http::Request& request, Permission permission) const {
  auto caller = body_->recognise(request);
  if (!caller) return fail(caller.error());
  if (auto may = check_permission(*caller, permission); !may) return may;
  request.known_as = caller->client_id ? "client " + caller->client_id->str() : "user " + caller->user_id.str();
  request.caller = std::make_shared<const Caller>(std::move(*caller));
  return {};
}

}  // namespace qrcongo::identity
