#include "qrcongo/crypto/jws.hpp"

#include <array>
#include <optional>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::crypto {
namespace {

namespace json = boost::json;

constexpr std::size_t token_bytes_max = 4096;
constexpr std::size_t header_bytes_max = 512;

std::string encode_json(const json::object& object) { return to_base64url(as_bytes(json::serialize(object))); }

std::optional<json::object> decode_json(std::string_view part) {
  const auto bytes = from_base64url(part);
  if (!bytes) return std::nullopt;
  json::error_code unreadable;
  json::value value = json::parse(json::string_view(as_text(*bytes).data(), bytes->size()), unreadable);
  if (unreadable || !value.is_object()) return std::nullopt;
  // As sign_jws itself writes it: no name twice, of which another reader might take the other one, no second spelling.
  if (std::string_view(json::serialize(value)) != as_text(*bytes)) return std::nullopt;
  return std::move(value.get_object());
}

// header.payload.signature, or nothing where it is not three parts.
std::optional<std::array<std::string_view, 3>> split(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return std::array{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

bool is_text(const json::object& object, std::string_view name, std::string_view expected) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() && std::string_view(value->get_string()) == expected;
}

}  // namespace

json::object public_jwk(const PublicKey& key) {
  return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", to_base64url(key)}, {"kid", jwk_thumbprint(key)},
          {"use", "sig"}, {"alg", "EdDSA"}};
}

std::string jwk_thumbprint(const PublicKey& key) {
  // RFC 7638 section 3.2: the required members in the order of their names, without white space.
  const std::string canonical = R"({"crv":"Ed25519","kty":"OKP","x":")" + to_base64url(key) + R"("})";
  return to_base64url(sha256(as_bytes(canonical)));
}

std::string sign_jws(const SigningKey& key, std::string_view type, const json::object& claims) {
  const json::object header = {{"alg", "EdDSA"},
                               {"typ", json::string_view(type.data(), type.size())},
                               {"kid", jwk_thumbprint(key.public_key())}};
  std::string token = encode_json(header) + "." + encode_json(claims);
  token += "." + to_base64url(key.sign(as_bytes(token)));
  return token;
}

Result<json::object> verify_jws(std::string_view token, std::string_view expected_type, const KeyFinder& find) {
  const auto refused = [] { return fail(Code::unauthenticated, "Jeton d'accès invalide."); };
  if (token.size() > token_bytes_max) return refused();
  const auto parts = split(token);
  if (!parts || (*parts)[0].size() > header_bytes_max) return refused();
  const auto header = decode_json((*parts)[0]);
  // Exactly these three members: nothing that could name another key, algorithm or extension.
  if (!header || header->size() != 3 || !is_text(*header, "alg", "EdDSA") || !is_text(*header, "typ", expected_type)) {
    return refused();
  }
  const json::value* kid = header->if_contains("kid");
  if (kid == nullptr || !kid->is_string()) return refused();
  const PublicKey* key = find(std::string_view(kid->get_string()));
  const auto signature = from_base64url((*parts)[2]);
  if (key == nullptr || !signature) return refused();
  const std::string_view signed_part = token.substr(0, (*parts)[0].size() + 1 + (*parts)[1].size());
  if (!verify_ed25519(*key, as_bytes(signed_part), *signature)) return refused();
  auto claims = decode_json((*parts)[1]);
  if (!claims) return refused();
  return std::move(*claims);
}

}  // namespace qrcongo::crypto
