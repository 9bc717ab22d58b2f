#include "access_tokens.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/crypto/jws.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;

constexpr std::string_view token_type = "at+jwt";
constexpr std::string_view certificate_member = "x5t#S256";
constexpr std::size_t sha256_characters = 43;  // of base64url
// What a clock that was set right may have gone back since the token was made.
constexpr std::int64_t leeway_s = 5;
// A token may still be signed by the old key while the new one is being committed.
constexpr std::int64_t handing_over_ms = minute_ms;

std::optional<std::string> text_claim(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string().data(), value->get_string().size());
}

std::optional<std::int64_t> time_claim(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

template <class Named>
std::optional<Named> id_claim(const json::object& claims, std::string_view name) {
  const auto text = text_claim(claims, name);
  return text ? Named::parse(*text) : std::nullopt;
}

// Empty where the token is bound to no certificate; nothing where it is bound to what we do not know.
std::optional<std::string> certificate_claim(const json::object& claims) {
  const json::value* confirmation = claims.if_contains("cnf");
  if (confirmation == nullptr) return std::string();
  if (!confirmation->is_object() || confirmation->get_object().size() != 1) return std::nullopt;
  auto certificate = text_claim(confirmation->get_object(), certificate_member);
  if (!certificate || certificate->size() != sha256_characters) return std::nullopt;
  return certificate;
}

tl::unexpected<Error> refused() { return fail(Code::unauthenticated, "Jeton d'accès invalide ou expiré."); }

}  // namespace

std::shared_ptr<const AccessTokens::Table> AccessTokens::table() const {
  const std::lock_guard lock(mutex_);
  return table_;
}

void AccessTokens::add_key(Key key, std::optional<std::int64_t> retired_at) {
  std::string id = crypto::jwk_thumbprint(key->public_key());
  const std::lock_guard lock(mutex_);
  Table table = *table_;
  table.push_back({std::move(id), std::move(key), retired_at});
  table_ = std::make_shared<const Table>(std::move(table));
}

void AccessTokens::replace_key(Key key, std::int64_t now_ms) {
  std::string id = crypto::jwk_thumbprint(key->public_key());
  const std::lock_guard lock(mutex_);
  Table table = *table_;
  for (Entry& entry : table) {
    if (!entry.retired_at) entry.retired_at = now_ms;
  }
  table.push_back({std::move(id), std::move(key), std::nullopt});
  table_ = std::make_shared<const Table>(std::move(table));
}

void AccessTokens::forget_keys(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Table table = *table_;
  std::erase_if(table, [&](const Entry& entry) { return !verifies(entry, now_ms); });
  table_ = std::make_shared<const Table>(std::move(table));
}

std::int64_t AccessTokens::last_use_of(std::int64_t retired_at) const {
  return retired_at + life_s_ * second_ms + handing_over_ms;
}

bool AccessTokens::verifies(const Entry& entry, std::int64_t now_ms) const {
  return !entry.retired_at || now_ms < last_use_of(*entry.retired_at);
}

std::string AccessTokens::issue(const Caller& caller, std::int64_t now_ms,
                                const std::string& certificate_sha256) const {
  const auto keys = table();
  const auto signing = std::find_if(keys->rbegin(), keys->rend(), [](const Entry& entry) { return !entry.retired_at; });
  check(signing != keys->rend(), "tokens are issued without a key");
  const std::int64_t now_s = now_ms / second_ms;
  json::object claims = {
      {"iss", issuer_}, {"aud", issuer_}, {"sub", caller.user_id.str()}, {"role", to_text(caller.role)},
      {"iat", now_s},   {"nbf", now_s},   {"exp", now_s + life_s_},      {"jti", make_uuid_v7(now_ms, random_)}};
  if (caller.client_id) {
    claims["client_id"] = caller.client_id->str();
  } else {
    check(caller.session_id.has_value(), "a person's token is issued without a session");
    claims["sid"] = caller.session_id->str();
  }
  if (!certificate_sha256.empty()) {
    json::object confirmation;
    confirmation[certificate_member] = certificate_sha256;
    claims["cnf"] = std::move(confirmation);
  }
  return crypto::sign_jws(*signing->key, token_type, claims);
}

Result<AccessTokens::Claims> AccessTokens::read(std::string_view token, std::int64_t now_ms) const {
  const auto keys = table();
  const auto find = [&](std::string_view id) -> const crypto::PublicKey* {
    for (const Entry& entry : *keys) {
      if (entry.id == id && verifies(entry, now_ms)) return &entry.key->public_key();
    }
    return nullptr;
  };
  const auto claims = crypto::verify_jws(token, token_type, find);
  if (!claims) return fail(claims.error());
  if (text_claim(*claims, "iss") != issuer_ || text_claim(*claims, "aud") != issuer_) return refused();
  const auto issued_at = time_claim(*claims, "iat");
  const auto not_before = time_claim(*claims, "nbf");
  const auto expires = time_claim(*claims, "exp");
  if (!issued_at || !not_before || !expires) return refused();
  const std::int64_t now_s = now_ms / second_ms;
  if (*issued_at < 0 || *issued_at > now_s + leeway_s || *not_before > now_s + leeway_s) return refused();
  if (*expires <= now_s || *expires > *issued_at + life_s_) return refused();
  const auto id = text_claim(*claims, "jti");
  const auto user = id_claim<UserId>(*claims, "sub");
  auto certificate = certificate_claim(*claims);
  Claims read;
  read.session = id_claim<SessionId>(*claims, "sid");
  read.client = id_claim<ApiClientId>(*claims, "client_id");
  if (!id || !is_uuid(*id) || !user || !certificate || read.session.has_value() == read.client.has_value()) {
    return refused();
  }
  read.id = *id;
  read.user = *user;
  read.certificate_sha256 = std::move(*certificate);
  read.issued_at_s = *issued_at;
  read.not_before_s = *not_before;
  read.expires_at_s = *expires;
  return read;
}

json::object AccessTokens::public_keys(std::int64_t now_ms) const {
  json::array jwks;
  for (const Entry& entry : *table()) {
    if (verifies(entry, now_ms)) jwks.emplace_back(crypto::public_jwk(entry.key->public_key()));
  }
  return {{"keys", std::move(jwks)}};
}

}  // namespace qrcongo::identity
