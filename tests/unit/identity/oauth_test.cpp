// API clients' tokens: given back, asked about, bound to a certificate; secrets and keys that follow one another.
#include <doctest/doctest.h>

#include "country.hpp"
#include "qrcongo/crypto/jws.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::Http;
using identity::Permission;

namespace {

const std::string thumbprint(43, 'A');
const std::string other_thumbprint = "B" + std::string(42, 'A');

identity::NewApiClient client_of(Country& country, const identity::User& user,
                                 const std::optional<std::string>& certificate = std::nullopt) {
  const identity::Call call = country.as(user);
  return country.database.write(
      [&](db::Tx& tx) { return country.service.create_api_client(tx, call, "ERP", certificate); });
}

// What a client sends: its id and secret by HTTP Basic, the rest in the form.
http::Response ask_by(Country& country, Country::Handler handler, const identity::NewApiClient& client,
                      const std::string& form, const std::string& certificate = "") {
  http::Request asked = country.request(form);
  asked.client_certificate_sha256 = certificate;
  asked.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                   {"Authorization", "Basic " + to_base64(as_bytes(client.client.id.str() + ":" + client.secret))}};
  return country.ask(handler, asked);
}

http::Response ask_for_token(Country& country, const identity::NewApiClient& client,
                             const std::string& certificate = "") {
  return ask_by(country, &Http::issue_token, client, "grant_type=client_credentials", certificate);
}

std::string token_of(Country& country, const identity::NewApiClient& client, const std::string& certificate = "") {
  const auto answer = ask_for_token(country, client, certificate);
  REQUIRE(answer.status == 200);
  return Country::text(answer, "access_token");
}

http::Response revoke(Country& country, const identity::NewApiClient& client, const std::string& token) {
  return ask_by(country, &Http::revoke_token, client, "token=" + token);
}

json::object introspect(Country& country, const identity::NewApiClient& client, const std::string& token) {
  const auto answer = ask_by(country, &Http::introspect_token, client, "token=" + token);
  REQUIRE(answer.status == 200);
  return Country::body_of(answer);
}

const json::object inactive = {{"active", false}};

Result<identity::NewApiClient> renew(Country& country, const identity::Call& by, const identity::NewApiClient& client,
                                     std::int64_t overlap_ms) {
  return country.attempt(
      [&](db::Tx& tx) { return country.service.renew_client_secret(tx, by, client.client.id, overlap_ms); });
}

identity::NewApiClient renewed(Country& country, const identity::User& by, const identity::NewApiClient& client,
                               std::int64_t overlap_ms) {
  auto made = renew(country, country.as(by), client, overlap_ms);
  REQUIRE(made.has_value());
  return *made;
}

bool has_come_in(Country& country, const identity::NewApiClient& client) {
  return ask_for_token(country, client).status == 200;
}

json::array published_keys(Country& country) {
  return Country::body_of(country.ask(&Http::show_token_keys, country.request())).at("keys").as_array();
}

std::string kid_of(const std::string& token) {
  const auto header = from_base64url(std::string_view(token).substr(0, token.find('.')));
  return std::string(json::parse(std::string(as_text(*header))).at("kid").as_string());
}

void rotate(Country& country) {
  country.database.write([&](db::Tx& tx) { return country.authority.rotate_key(tx, country.system()); });
}

void keep_time(Country& country) {
  country.database.write([&](db::Tx& tx) { return country.authority.keep_time(tx, country.clock.now_ms()); });
}

// Whether another process that opens the same database takes the token.
bool is_taken_after_restart(Country& country, const std::string& token) {
  identity::Service service(country.random, country.approvals);
  identity::Authority again(Country::settings(false), *country.database, service, country.clock, country.random);
  REQUIRE(again.start(Bytes(32, 7)).has_value());
  http::Request asked;
  asked.headers.push_back({"Authorization", "Bearer " + token});
  return again.admit(asked, Permission::signed_in).has_value();
}

}  // namespace

TEST_CASE("a token that was given back is refused at once, after a restart too, and the others are not") {
  Country country;
  const auto client = client_of(country, country.admin);
  const std::string given_back = token_of(country, client);
  const std::string kept = token_of(country, client);
  CHECK(revoke(country, client, given_back).status == 200);
  CHECK(country.admit(given_back) == 401);
  CHECK(country.admit(kept) == 200);
  CHECK(introspect(country, client, given_back) == inactive);
  CHECK_FALSE(is_taken_after_restart(country, given_back));
  CHECK(is_taken_after_restart(country, kept));
  CHECK(revoke(country, client, given_back).status == 200);
  CHECK(country.count("SELECT COUNT(*) FROM revoked_tokens") == 1);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'token.revoke'") == 1);
}

TEST_CASE("another one's token, a person's, or what is none is left as it is, and nobody learns which it was") {
  Country country;
  const auto mine = client_of(country, country.admin);
  const auto other = client_of(country, country.admin);
  const std::string token_of_other = token_of(country, other);
  const std::string token_of_person = country.sign_in("admin@gouv.example").token;
  for (const std::string& token : {token_of_other, token_of_person, std::string("x.y.z"), std::string()}) {
    const auto answer = revoke(country, mine, token);
    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
    CHECK(introspect(country, mine, token) == inactive);
  }
  CHECK(country.admit(token_of_other) == 200);
  CHECK(country.admit(token_of_person) == 200);
  CHECK(country.count("SELECT COUNT(*) FROM revoked_tokens") == 0);
}

TEST_CASE("a client learns what its own token says until it expires") {
  Country country;
  const auto client = client_of(country, country.admin);
  const std::string token = token_of(country, client);
  const json::object told = introspect(country, client, token);
  CHECK(told.at("active") == true);
  CHECK(told.at("token_type") == "Bearer");
  CHECK(told.at("client_id").as_string() == client.client.id.str());
  CHECK(told.at("sub").as_string() == country.admin.id.str());
  CHECK(told.at("iss") == "https://stamps.example");
  CHECK(told.at("aud") == "https://stamps.example");
  CHECK(told.at("exp").as_int64() - told.at("iat").as_int64() == 600);
  CHECK(told.at("nbf") == told.at("iat"));
  CHECK(told.contains("jti"));
  CHECK_FALSE(told.contains("cnf"));
  country.clock.advance_ms(600 * second_ms);
  CHECK(introspect(country, client, token) == inactive);
}

TEST_CASE("revoking and asking take a client's secret, and a token to speak of") {
  Country country;
  const auto client = client_of(country, country.admin);
  const std::string token = token_of(country, client);
  auto stranger = client;
  stranger.secret = std::string(43, 'A');
  for (const Country::Handler handler : {&Http::revoke_token, &Http::introspect_token}) {
    const auto refused = ask_by(country, handler, stranger, "token=" + token);
    CHECK(refused.status == 401);
    CHECK(Country::text(refused, "error") == "invalid_client");
    CHECK(Country::text(ask_by(country, handler, client, "token_type_hint=access_token"), "error") ==
          "invalid_request");
    CHECK(Country::text(ask_by(country, handler, client, "token=a&token=b"), "error") == "invalid_request");
    http::Request by_bearer = country.request("token=" + token);
    by_bearer.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Authorization", "Bearer " + token}};
    CHECK(country.ask(handler, by_bearer).status == 401);
  }
  CHECK(country.admit(token) == 200);
}

TEST_CASE("a secret in two Authorization headers is none") {
  Country country;
  const auto client = client_of(country, country.admin);
  const std::string basic = "Basic " + to_base64(as_bytes(client.client.id.str() + ":" + client.secret));
  http::Request asked = country.request("grant_type=client_credentials");
  asked.headers = {
      {"Content-Type", "application/x-www-form-urlencoded"}, {"Authorization", basic}, {"Authorization", basic}};
  CHECK(country.ask(&Http::issue_token, asked).status == 401);
}

TEST_CASE("no client fills the memory with tokens that it gave back, and time makes room") {
  Country country;
  const auto client = client_of(country, country.admin);
  const auto other = client_of(country, country.admin);
  country.database.write([&](db::Tx& tx) -> Result<void> {
    for (int i = 0; i < 1000; ++i) {
      tx.run("INSERT INTO revoked_tokens (token_id, client_id, expires_at) VALUES (:id, :client, :expires_at)",
             std::to_string(i), client.client.id, country.clock.now_ms() + minute_ms);
    }
    return {};
  });
  const std::string token = token_of(country, client);
  CHECK(revoke(country, client, token).status == 503);
  CHECK(country.admit(token) == 200);
  CHECK(revoke(country, other, token_of(country, other)).status == 200);
  country.clock.advance_ms(minute_ms);
  CHECK(revoke(country, client, token).status == 200);
  keep_time(country);
  CHECK(country.count("SELECT COUNT(*) FROM revoked_tokens") == 2);
  country.clock.advance_ms(10 * minute_ms);
  keep_time(country);
  CHECK(country.count("SELECT COUNT(*) FROM revoked_tokens") == 0);
}

TEST_CASE("a client with a certificate comes over connections with it alone, and so do its tokens") {
  Country country;
  const auto client = client_of(country, country.admin, thumbprint);
  CHECK(ask_for_token(country, client).status == 401);
  CHECK(ask_for_token(country, client, other_thumbprint).status == 401);
  const std::string token = token_of(country, client, thumbprint);
  const auto admit_over = [&](const std::string& certificate) {
    http::Request asked;
    asked.headers.push_back({"Authorization", "Bearer " + token});
    asked.client_certificate_sha256 = certificate;
    return country.authority.admit(asked, Permission::signed_in).has_value();
  };
  CHECK(admit_over(thumbprint));
  CHECK_FALSE(admit_over(other_thumbprint));
  CHECK_FALSE(admit_over(""));
  const auto told = Country::body_of(ask_by(country, &Http::introspect_token, client, "token=" + token, thumbprint));
  CHECK(told.at("cnf") == json::object{{"x5t#S256", json::string(thumbprint)}});
  CHECK(ask_by(country, &Http::revoke_token, client, "token=" + token, other_thumbprint).status == 401);
  CHECK(admit_over(thumbprint));
}

TEST_CASE("a certificate that a client without one shows binds nothing") {
  Country country;
  const auto client = client_of(country, country.admin);
  CHECK(country.admit(token_of(country, client, thumbprint)) == 200);
}

TEST_CASE("a certificate is refused where it is none, or where nobody is asked for one") {
  Country country;
  const std::string token = country.sign_in("admin@gouv.example").token;
  for (const std::string& certificate : {thumbprint, std::string("AAAA"), std::string(43, '!')}) {
    const std::string body = Country::json_text({{"name", "ERP"}, {"certificate_sha256", certificate}});
    CHECK(
        country.ask_as(token, Permission::api_clients_write, &Http::create_api_client, country.request(body)).status ==
        422);
  }
  CHECK(country.count("SELECT COUNT(*) FROM api_clients") == 0);
}

TEST_CASE("a new secret serves at once, the old one for as long as was asked for") {
  Country country;
  const auto first = client_of(country, country.admin);
  const auto second = renewed(country, country.admin, first, hour_ms);
  CHECK(second.secret != first.secret);
  CHECK(second.client.previous_secret_until == country.clock.now_ms() + hour_ms);
  CHECK(has_come_in(country, first));
  CHECK(has_come_in(country, second));
  country.clock.advance_ms(hour_ms);
  CHECK_FALSE(has_come_in(country, first));
  CHECK(has_come_in(country, second));
  keep_time(country);
  CHECK(country.count("SELECT COUNT(*) FROM api_clients WHERE previous_secret_hash IS NOT NULL") == 0);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'api_client.renew_secret'") == 1);
}

TEST_CASE("no more than two secrets serve, and one alone where no overlap was asked for") {
  Country country;
  const auto first = client_of(country, country.admin);
  const auto second = renewed(country, country.admin, first, day_ms);
  const auto third = renewed(country, country.admin, second, day_ms);
  CHECK_FALSE(has_come_in(country, first));
  CHECK(has_come_in(country, second));
  const auto fourth = renewed(country, country.admin, third, 0);
  CHECK_FALSE(has_come_in(country, second));
  CHECK_FALSE(has_come_in(country, third));
  CHECK(has_come_in(country, fourth));
}

TEST_CASE("nobody but who made a client gets a secret with which to act in his name") {
  Country country;
  const auto owner = country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto colleague = country.person("achats@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto stranger = country.person("qualite@lac.example", country.soap_works, Role::ENTREPRISE_CERTIFIEE);
  const auto client = client_of(country, owner);
  identity::Call robot = country.as(owner);
  robot.caller.client_id = client.client.id;
  const auto code = [&](const identity::Call& by) { return renew(country, by, client, 0).error().code; };
  CHECK(code(country.as(colleague)) == Code::forbidden);
  CHECK(code(country.as(country.admin)) == Code::forbidden);
  CHECK(code(country.as(stranger)) == Code::not_found);
  CHECK(code(robot) == Code::forbidden);
  CHECK(has_come_in(country, client));
  const identity::Call call = country.as(owner);
  country.database.write([&](db::Tx& tx) { return country.service.revoke_api_client(tx, call, client.client.id); });
  CHECK(code(country.as(owner)) == Code::wrong_state);
}

TEST_CASE("a new secret is shown once and replayed to nobody") {
  Country country;
  const auto client = client_of(country, country.admin);
  const std::string token = country.sign_in("admin@gouv.example").token;
  const auto ask = [&](const std::string& body) {
    http::Request asked = country.request(body, {client.client.id.str()});
    asked.headers.push_back({"Idempotency-Key", "k1"});
    return country.ask_as(token, Permission::api_clients_write, &Http::renew_client_secret, asked);
  };
  CHECK(ask("{}").status == 422);
  CHECK(ask(R"({"overlap_minutes":1441})").status == 422);
  const auto made = ask(R"({"overlap_minutes":60})");
  CHECK(made.status == 200);
  const std::string secret = Country::text(made, "secret");
  CHECK(secret.size() == 43);
  CHECK(ask(R"({"overlap_minutes":60})").status == 409);
  CHECK(country.count("SELECT COUNT(*) FROM idempotency_keys WHERE body LIKE '%" + secret + "%'") == 0);
}

TEST_CASE("the last use of a client is known to the hour") {
  Country country;
  const auto client = client_of(country, country.admin);
  const auto last_use = [&] { return country.count("SELECT COALESCE(last_used_at, 0) FROM api_clients"); };
  CHECK(last_use() == 0);
  auto guessed = client;
  guessed.secret = std::string(43, 'A');
  CHECK_FALSE(has_come_in(country, guessed));
  CHECK(last_use() == 0);
  CHECK(has_come_in(country, client));
  const std::int64_t first = country.clock.now_ms();
  CHECK(last_use() == first);
  country.clock.advance_ms(hour_ms - 1);
  CHECK(has_come_in(country, client));
  CHECK(last_use() == first);
  country.clock.advance_ms(1);
  CHECK(has_come_in(country, client));
  CHECK(last_use() == first + hour_ms);
}

TEST_CASE("guesses at secrets are limited an address") {
  Country country(true);
  auto guessed = client_of(country, country.admin);
  guessed.secret = std::string(43, 'A');
  int tries = 0;
  while (ask_for_token(country, guessed).status == 401 && tries < 1000) ++tries;
  CHECK(tries > 0);
  CHECK(tries < 1000);
  CHECK(ask_for_token(country, guessed).status == 429);
}

TEST_CASE("the server says where tokens are to be had, and that nobody is asked for a certificate") {
  Country country;
  const auto told = Country::body_of(country.ask(&Http::show_metadata, country.request()));
  CHECK(told.at("issuer") == "https://stamps.example");
  CHECK(told.at("token_endpoint") == "https://stamps.example/oauth2/token");
  CHECK(told.at("revocation_endpoint") == "https://stamps.example/oauth2/revoke");
  CHECK(told.at("introspection_endpoint") == "https://stamps.example/oauth2/introspect");
  CHECK(told.at("jwks_uri") == "https://stamps.example/.well-known/jwks.json");
  CHECK(told.at("grant_types_supported") == json::array{"client_credentials"});
  CHECK(told.at("response_types_supported").as_array().empty());
  CHECK(told.at("tls_client_certificate_bound_access_tokens") == false);
}

TEST_CASE("another key signs, and the one before it verifies until its last token has expired") {
  Country country;
  const std::string before = country.sign_in("admin@gouv.example").token;
  rotate(country);
  const std::string after = country.sign_in("admin@gouv.example").token;
  CHECK(kid_of(before) != kid_of(after));
  CHECK(country.admit(before) == 200);
  CHECK(country.admit(after) == 200);
  REQUIRE(published_keys(country).size() == 2);
  CHECK(published_keys(country)[1].at("kid").as_string() == kid_of(after));
  CHECK(is_taken_after_restart(country, before));
  CHECK(is_taken_after_restart(country, after));
  keep_time(country);
  CHECK(country.count("SELECT COUNT(*) FROM token_keys") == 2);
  country.clock.advance_ms(11 * minute_ms);
  CHECK(published_keys(country).size() == 1);
  keep_time(country);
  CHECK(country.count("SELECT COUNT(*) FROM token_keys") == 1);
  CHECK(kid_of(country.sign_in("admin@gouv.example").token) == kid_of(after));
}

TEST_CASE("a key is followed by another one after thirty days, and by one alone") {
  Country country;
  const std::string first = kid_of(country.sign_in("admin@gouv.example").token);
  country.clock.advance_ms(30 * day_ms - 1);
  keep_time(country);
  CHECK(kid_of(country.sign_in("admin@gouv.example").token) == first);
  country.clock.advance_ms(1);
  keep_time(country);
  keep_time(country);
  CHECK(kid_of(country.sign_in("admin@gouv.example").token) != first);
  CHECK(country.count("SELECT COUNT(*) FROM token_keys") == 2);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'token_key.rotate'") == 1);
}

TEST_CASE("a key whose transaction was undone signs nothing") {
  Country country;
  const std::string first = kid_of(country.sign_in("admin@gouv.example").token);
  const auto undone = country.attempt([&](db::Tx& tx) -> Result<void> {
    if (auto rotated = country.authority.rotate_key(tx, country.system()); !rotated) return fail(rotated.error());
    return fail(Code::wrong_state, "undone");
  });
  CHECK_FALSE(undone.has_value());
  CHECK(kid_of(country.sign_in("admin@gouv.example").token) == first);
  CHECK(published_keys(country).size() == 1);
}
