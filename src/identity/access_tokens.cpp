#include "access_tokens.hpp"

#include <boost/json/array.hpp>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/crypto/jws.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;

constexpr std::string_view token_type = "at+jwt";

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

tl::unexpected<Error> refused() { return fail(Code::unauthenticated, "Jeton d'accès invalide ou expiré."); }

}  // namespace

void AccessTokens::add_key(crypto::SigningKey key) {
  std::string id = crypto::jwk_thumbprint(key.public_key());
  keys_.push_back({std::move(id), std::move(key)});
}

std::string AccessTokens::issue(const Caller& caller, std::int64_t now_ms) const {
  check(has_key(), "tokens are issued without a key");
  const std::int64_t now_s = now_ms / second_ms;
  json::object claims = {
      {"iss", issuer_}, {"aud", issuer_}, {"sub", caller.user_id.str()}, {"role", to_text(caller.role)},
      {"iat", now_s},   {"nbf", now_s},   {"exp", now_s + life_s_}};
  if (caller.client_id) {
    claims["client_id"] = caller.client_id->str();
  } else {
    check(caller.session_id.has_value(), "a person's token is issued without a session");
    claims["sid"] = caller.session_id->str();
  }
  return crypto::sign_jws(keys_.back().key, token_type, claims);
}

Result<AccessTokens::Claims> AccessTokens::read(std::string_view token, std::int64_t now_ms) const {
  const auto find = [this](std::string_view id) -> const crypto::PublicKey* {
    for (const Key& key : keys_) {
      if (key.id == id) return &key.key.public_key();
    }
    return nullptr;
  };
  const auto claims = crypto::verify_jws(token, token_type, find);
  if (!claims) return fail(claims.error());
  const auto not_before = time_claim(*claims, "nbf");
  const auto expires = time_claim(*claims, "exp");
  if (text_claim(*claims, "iss") != issuer_ || text_claim(*claims, "aud") != issuer_) return refused();
  if (!not_before || !expires || *not_before * second_ms > now_ms || *expires * second_ms <= now_ms) return refused();
  const auto user = id_claim<UserId>(*claims, "sub");
  Claims read{{}, id_claim<SessionId>(*claims, "sid"), id_claim<ApiClientId>(*claims, "client_id")};
  if (!user || read.session.has_value() == read.client.has_value()) return refused();
  read.user = *user;
  return read;
}

json::object AccessTokens::public_keys() const {
  json::array keys;
  for (const Key& key : keys_) keys.emplace_back(crypto::public_jwk(key.key.public_key()));
  return {{"keys", std::move(keys)}};
}

}  // namespace qrcongo::identity
