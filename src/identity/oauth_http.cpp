// How programs come in: OAuth 2.0 for clients that hold a secret. These routes have no gate.
#include "authority_body.hpp"
#include "form.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/identity/http.hpp"

namespace qrcongo::identity {

// Whom a client's secret, and its certificate where it registered one, have proved it to be.
struct ProvenClient {
  std::optional<Caller> caller;  // nothing: refused as invalid_client
  std::string certificate_sha256;
};

namespace {

namespace json = boost::json;
using Form = std::map<std::string, std::string>;

// RFC 6749 section 5.2.
http::Response oauth_refusal(int status, std::string_view error) {
  http::Response response = http::json_response(status, {{"error", error}});
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "Basic realm=\"qrcongo\""});
  return response;
}

struct ClientSecret {
  std::string id;
  std::string secret;
};

// RFC 6749 section 2.3.1: both parts are form-encoded before they are joined.
std::optional<ClientSecret> read_basic(std::string_view header) {
  constexpr std::string_view scheme = "basic ";
  if (to_lower_ascii(header.substr(0, scheme.size())) != scheme) return std::nullopt;
  const auto bytes = from_base64(trim(header.substr(scheme.size())));
  if (!bytes) return std::nullopt;
  const std::string_view pair = as_text(*bytes);
  const std::size_t colon = pair.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto id = decode_form_text(pair.substr(0, colon));
  const auto secret = decode_form_text(pair.substr(colon + 1));
  if (!id || !secret) return std::nullopt;
  return ClientSecret{*id, *secret};
}

std::optional<Form> read_form(const http::Request& request) {
  const std::string* type = request.header("Content-Type");
  const bool is_form = type != nullptr && to_lower_ascii(*type).starts_with("application/x-www-form-urlencoded");
  return is_form ? parse_form(request.body) : std::nullopt;
}

// Nothing where none came, or by both ways at once.
std::optional<ClientSecret> client_secret_of(const http::Request& request, const Form& form) {
  const auto id = form.find("client_id");
  const auto secret = form.find("client_secret");
  if (request.header("Authorization") != nullptr) {
    const std::string* header = request.only_header("Authorization");
    auto basic = header != nullptr ? read_basic(*header) : std::nullopt;
    const bool told_twice = secret != form.end() || (basic && id != form.end() && id->second != basic->id);
    return told_twice ? std::nullopt : basic;
  }
  if (id == form.end() || secret == form.end()) return std::nullopt;
  return ClientSecret{id->second, secret->second};
}

bool is_over_its_certificate(const ApiClient& client, const http::Request& request) {
  return !client.certificate_sha256 || *client.certificate_sha256 == request.client_certificate_sha256;
}

// RFC 7662 section 2.2.
json::object introspection_json(const AccessTokens::Claims& claims, const std::string& issuer) {
  json::object told = {{"active", true},
                       {"token_type", "Bearer"},
                       {"client_id", claims.client->str()},
                       {"sub", claims.user.str()},
                       {"iss", issuer},
                       {"aud", issuer},
                       {"iat", claims.issued_at_s},
                       {"nbf", claims.not_before_s},
                       {"exp", claims.expires_at_s},
                       {"jti", claims.id}};
  if (!claims.certificate_sha256.empty()) {
    json::object confirmation;
    confirmation["x5t#S256"] = claims.certificate_sha256;
    told["cnf"] = std::move(confirmation);
  }
  return told;
}

// RFC 8414 section 2.
json::object metadata_json(const AuthoritySettings& settings) {
  const json::array by_secret = {"client_secret_basic", "client_secret_post"};
  const std::string& issuer = settings.issuer;
  return {{"issuer", issuer},
          {"token_endpoint", issuer + "/oauth2/token"},
          {"token_endpoint_auth_methods_supported", by_secret},
          {"revocation_endpoint", issuer + "/oauth2/revoke"},
          {"revocation_endpoint_auth_methods_supported", by_secret},
          {"introspection_endpoint", issuer + "/oauth2/introspect"},
          {"introspection_endpoint_auth_methods_supported", by_secret},
          {"jwks_uri", issuer + "/.well-known/jwks.json"},
          {"grant_types_supported", json::array{"client_credentials"}},
          {"response_types_supported", json::array{}},
          {"tls_client_certificate_bound_access_tokens", settings.client_certificates},
          {"service_documentation", issuer + "/api/openapi.json"}};
}

}  // namespace

asio::awaitable<Result<ProvenClient>> Http::prove_client(http::Request& request, const Form& form) {
  auto& body = *authority_.body_;
  const std::int64_t now_ms = clock_.now_ms();
  const auto given = client_secret_of(request, form);
  const auto id = given ? ApiClientId::parse(given->id) : std::nullopt;
  Result<std::optional<ApiClient>> client = std::optional<ApiClient>();
  if (id) {
    client = co_await database_.read_first([&](db::Tx& tx) -> Result<std::optional<ApiClient>> {
      return service_.client_of_secret(tx, *id, given->secret, now_ms);
    });
  }
  if (!client) co_return fail(client.error());
  ProvenClient proven;
  if (*client && is_over_its_certificate(**client, request)) proven.caller = body.directory.client(*id);
  if (!proven.caller) {
    const Error wrong{Code::unauthenticated, "Le client ou son secret est faux.", {}, 0};
    const Error why = body.limits.after_failure(wrong, request.client_address, now_ms);
    if (why.code == Code::rate_limited) co_return fail(why);
    co_return proven;
  }
  request.known_as = "client " + id->str();
  proven.certificate_sha256 = (*client)->certificate_sha256.value_or("");
  if (!service_.is_use_to_note(**client, now_ms)) co_return proven;
  const auto noted = co_await database_.write([&](db::Tx& tx) -> Result<void> {
    service_.note_client_use(tx, *id, now_ms);
    return {};
  });
  if (!noted) co_return fail(noted.error());
  co_return proven;
}

Http::Answer Http::issue_token(http::Request& request) {
  const auto form = read_form(request);
  if (!form) co_return oauth_refusal(400, "invalid_request");
  const auto grant = form->find("grant_type");
  if (grant == form->end()) co_return oauth_refusal(400, "invalid_request");
  if (grant->second != "client_credentials") co_return oauth_refusal(400, "unsupported_grant_type");
  const auto client = co_await prove_client(request, *form);
  if (!client) co_return fail(client.error());
  if (!client->caller) co_return oauth_refusal(401, "invalid_client");
  co_return http::json_response(200, token_json(*client->caller, client->certificate_sha256));
}

Http::Answer Http::revoke_token(http::Request& request) {
  auto& body = *authority_.body_;
  const auto form = read_form(request);
  if (!form || !form->contains("token")) co_return oauth_refusal(400, "invalid_request");
  const auto client = co_await prove_client(request, *form);
  if (!client) co_return fail(client.error());
  if (!client->caller) co_return oauth_refusal(401, "invalid_client");
  Call call = call_of_nobody(request);
  call.caller = *client->caller;
  const auto claims = body.tokens.read(form->at("token"), call.now_ms);
  // RFC 7009 section 2.2: what is no token, or over, is as well as revoked; of another one's nothing is told.
  if (!claims || claims->client != call.caller.client_id) co_return http::empty_response(200);
  const auto revoked = co_await database_.write([&](db::Tx& tx) { return body.revoked.revoke(tx, call, *claims); });
  if (!revoked) co_return fail(revoked.error());
  co_return http::empty_response(200);
}

Http::Answer Http::introspect_token(http::Request& request) {
  auto& body = *authority_.body_;
  const auto form = read_form(request);
  if (!form || !form->contains("token")) co_return oauth_refusal(400, "invalid_request");
  const auto client = co_await prove_client(request, *form);
  if (!client) co_return fail(client.error());
  if (!client->caller) co_return oauth_refusal(401, "invalid_client");
  const auto claims = body.tokens.read(form->at("token"), clock_.now_ms());
  const bool is_active = claims && claims->client == client->caller->client_id && !body.revoked.contains(claims->id);
  if (!is_active) co_return http::json_response(200, {{"active", false}});
  co_return http::json_response(200, introspection_json(*claims, body.tokens.issuer()));
}

Http::Answer Http::show_metadata(http::Request&) {
  http::Response response = http::json_response(200, metadata_json(authority_.body_->settings));
  response.headers.push_back({"Cache-Control", "public, max-age=300"});
  co_return response;
}

Http::Answer Http::show_token_keys(http::Request&) {
  http::Response response = http::json_response(200, authority_.body_->tokens.public_keys(clock_.now_ms()));
  response.headers.push_back({"Cache-Control", "public, max-age=300"});
  co_return response;
}

}  // namespace qrcongo::identity
