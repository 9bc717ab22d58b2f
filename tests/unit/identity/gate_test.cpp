#include <doctest/doctest.h>

#include <boost/json/value_from.hpp>

#include "country.hpp"
#include "qrcongo/crypto/jws.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "src/identity/access_tokens.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::Permission;

namespace {

crypto::SigningKey token_key(Country& country) {
  const std::string wrapped = country.database.write(
      [](db::Tx& tx) -> Result<std::string> { return tx.value<std::string>("SELECT wrapped_seed FROM token_keys"); });
  return crypto::SigningKey(crypto::unwrap_key(Bytes(32, 7), wrapped, identity::token_key_purpose)->view());
}

json::object claims_of(const std::string& token) {
  const std::size_t first = token.find('.') + 1;
  const auto bytes = from_base64url(token.substr(first, token.find('.', first) - first));
  return json::parse(std::string(as_text(*bytes))).as_object();
}

// A client of the brewery with a token of its own.
struct Robot {
  identity::NewApiClient made;
  std::string token;
};

Robot robot_of(Country& country, const identity::User& user) {
  Robot robot;
  const identity::Call call = country.as(user);
  robot.made = country.database.write([&](db::Tx& tx) { return country.service.create_api_client(tx, call, "ERP"); });
  http::Request asked = country.request("grant_type=client_credentials&client_id=" + robot.made.client.id.str() +
                                        "&client_secret=" + robot.made.secret);
  asked.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  const auto answer = country.ask(&identity::Http::issue_token, asked);
  REQUIRE(answer.status == 200);
  robot.token = Country::text(answer, "access_token");
  return robot;
}

}  // namespace

TEST_CASE("a token holds who and until when, and nothing personal") {
  Country country;
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto signed_in = country.sign_in("qualite@fleuve.example");
  const json::object claims = claims_of(signed_in.token);
  CHECK(claims.size() == 9);
  CHECK(claims.at("iss") == "https://stamps.example");
  CHECK(claims.at("aud") == "https://stamps.example");
  CHECK(claims.at("role") == "ENTREPRISE_CERTIFIEE");
  CHECK(claims.at("exp").as_int64() - claims.at("iat").as_int64() == 600);
  CHECK(claims.contains("sid"));
  CHECK(is_uuid(std::string(claims.at("jti").as_string())));
  CHECK(json::serialize(claims).find("qualite") == std::string::npos);
}

TEST_CASE("a token opens the gate until it expires") {
  Country country;
  const std::string token = country.sign_in("admin@gouv.example").token;
  CHECK(country.admit(token) == 200);
  country.clock.advance_ms(599 * second_ms);
  CHECK(country.admit(token) == 200);
  country.clock.advance_ms(second_ms);
  CHECK(country.admit(token) == 401);
  country.clock.advance_ms(-hour_ms);
  CHECK(country.admit(token) == 401);
}

TEST_CASE("an answer that goes on outlasts its token, but not its reader's session") {
  Country country;
  http::Request going_on;
  const auto signed_in = country.sign_in("admin@gouv.example");
  going_on.headers.push_back({"Authorization", "Bearer " + signed_in.token});
  going_on.goes_on_since_ms = country.clock.now_ms();
  country.clock.advance_ms(1200 * second_ms);
  CHECK(country.admit(signed_in.token) == 401);
  CHECK(country.authority.admit(going_on, Permission::signed_in).has_value());
  http::Request leaving = country.request();
  leaving.headers.push_back({"Cookie", signed_in.cookie});
  REQUIRE(country.ask(&identity::Http::sign_out, leaving).status == 204);
  CHECK(!country.authority.admit(going_on, Permission::signed_in));
}

TEST_CASE("an altered token opens nothing") {
  Country country;
  const std::string token = country.sign_in("admin@gouv.example").token;
  for (const std::size_t at : {token.size() / 3, token.size() / 2, token.size() - 10}) {
    std::string altered = token;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    CHECK(country.admit(altered) == 401);
  }
  CHECK(country.admit("") == 401);
  CHECK(country.admit("a.b.c") == 401);
}

TEST_CASE("no token, or another scheme, is 401") {
  Country country;
  http::Request nobody;
  CHECK(country.authority.admit(nobody, Permission::signed_in).error().code == Code::unauthenticated);
  CHECK(nobody.caller == nullptr);
  http::Request basic;
  basic.headers.push_back({"Authorization", "Basic " + country.sign_in("admin@gouv.example").token});
  CHECK_FALSE(country.authority.admit(basic, Permission::signed_in).has_value());
}

TEST_CASE("a token of our own key but another type, issuer, audience or time is refused") {
  Country country;
  const crypto::SigningKey key = token_key(country);
  const json::object good = claims_of(country.sign_in("admin@gouv.example").token);
  const auto with = [&](std::string_view name, const json::value& value) {
    json::object claims = good;
    claims[name] = value;
    return country.admit(crypto::sign_jws(key, "at+jwt", claims));
  };
  const std::int64_t now_s = country.clock.now_ms() / 1000;
  CHECK(country.admit(crypto::sign_jws(key, "at+jwt", good)) == 200);
  CHECK(country.admit(crypto::sign_jws(key, "JWT", good)) == 401);
  CHECK(with("iss", "https://elsewhere.example") == 401);
  CHECK(with("aud", "https://elsewhere.example") == 401);
  CHECK(with("aud", json::array{"https://stamps.example"}) == 401);
  CHECK(with("nbf", now_s + 4) == 200);
  CHECK(with("nbf", now_s + 60) == 401);
  CHECK(with("nbf", 0.5) == 401);
  CHECK(with("iat", now_s + 60) == 401);
  CHECK(with("iat", now_s - 1) == 401);
  CHECK(with("iat", nullptr) == 401);
  CHECK(with("exp", now_s + 601) == 401);
  CHECK(with("exp", std::numeric_limits<std::int64_t>::max()) == 401);
  CHECK(with("exp", static_cast<double>(now_s + 300)) == 401);
  CHECK(with("jti", nullptr) == 401);
  CHECK(with("jti", "") == 401);
  CHECK(with("cnf", json::object()) == 401);
  CHECK(with("cnf", json::object{{"x5t#S256", ""}}) == 401);
  CHECK(with("cnf", json::object{{"jwk", json::object()}}) == 401);
  CHECK(with("exp", now_s) == 401);
  CHECK(with("exp", nullptr) == 401);
  CHECK(with("exp", "soon") == 401);
  CHECK(with("sub", json::value_from(country.occ.str())) == 401);
  CHECK(with("sid", json::value_from(country.occ.str())) == 401);
  CHECK(with("client_id", json::value_from(country.occ.str())) == 401);
  CHECK(country.admit(crypto::sign_jws(crypto::SigningKey(Bytes(32, 9)), "at+jwt", good)) == 401);
}

TEST_CASE("whoever is disabled is out at once, and his old session stays ended") {
  Country country;
  const auto user = country.person("vente@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const std::string token = country.sign_in(user.email).token;
  const identity::Call admin = country.as(country.admin);
  const auto set_state = [&](const std::string& state) {
    identity::UserPatch patch;
    patch.state = state;
    country.database.write([&](db::Tx& tx) { return country.service.change_user(tx, admin, user.id, patch); });
  };
  CHECK(country.admit(token) == 200);
  set_state("disabled");
  CHECK(country.admit(token) == 401);
  CHECK(country.try_to_sign_in(user.email, password).status == 401);
  set_state("active");
  CHECK(country.admit(token) == 401);
  CHECK(country.try_to_sign_in(user.email, password).status == 200);
}

TEST_CASE("a suspended organisation's people and clients are out at once") {
  Country country;
  const auto user = country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const std::string token = country.sign_in(user.email).token;
  const Robot robot = robot_of(country, user);
  const identity::Call admin = country.as(country.admin);
  identity::OrganisationPatch patch;
  patch.state = "suspended";
  country.database.write(
      [&](db::Tx& tx) { return country.service.change_organisation(tx, admin, country.brewery, patch); });
  CHECK(country.admit(token) == 401);
  CHECK(country.admit(robot.token) == 401);
  CHECK(country.try_to_sign_in(user.email, password).status == 401);
}

TEST_CASE("a revoked client is out at once, and so is one whose maker is disabled") {
  Country country;
  const auto user = country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const Robot first = robot_of(country, user);
  const Robot second = robot_of(country, user);
  const identity::Call admin = country.as(country.admin);
  CHECK(country.admit(first.token) == 200);
  country.database.write(
      [&](db::Tx& tx) { return country.service.revoke_api_client(tx, admin, first.made.client.id); });
  CHECK(country.admit(first.token) == 401);
  CHECK(country.admit(second.token) == 200);
  identity::UserPatch patch;
  patch.state = "disabled";
  country.database.write([&](db::Tx& tx) { return country.service.change_user(tx, admin, user.id, patch); });
  CHECK(country.admit(second.token) == 401);
  patch.state = "active";
  country.database.write([&](db::Tx& tx) { return country.service.change_user(tx, admin, user.id, patch); });
  CHECK(country.admit(second.token) == 401);
  CHECK(country.count("SELECT COUNT(*) FROM api_clients WHERE state = 'active'") == 0);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'api_client.revoke'") == 2);
}

TEST_CASE("the role's permissions and the duty decide, as the directory knows them now") {
  Country country;
  const auto officer = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const std::string token = country.sign_in(officer.email).token;
  CHECK(country.admit(token, Permission::certificates_decide) == 200);
  CHECK(country.admit(token, Permission::organisations_write) == 403);
  CHECK(country.admit(token, Permission::payments_record) == 403);
  identity::UserPatch patch;
  patch.duties = std::set<Duty>{Duty::cashier};
  country.database.write(
      [&](db::Tx& tx) { return country.service.change_user(tx, country.system(), officer.id, patch); });
  CHECK(country.admit(token, Permission::payments_record) == 200);
}

TEST_CASE("a client has its maker's role and organisation and none of his duties") {
  Country country;
  const auto cashier =
      country.person("caisse@gouv.example", country.government, Role::ADMIN_GOUVERNEMENTAL, {Duty::cashier});
  const Robot robot = robot_of(country, cashier);
  http::Request asked;
  asked.headers.push_back({"Authorization", "Bearer " + robot.token});
  REQUIRE(country.authority.admit(asked, Permission::orders_read).has_value());
  const identity::Caller& caller = identity::caller_of(asked);
  CHECK(caller.user_id == cashier.id);
  CHECK(caller.client_id == robot.made.client.id);
  CHECK_FALSE(caller.is_person());
  CHECK(caller.duties.empty());
  CHECK(country.admit(robot.token, Permission::payments_record) == 403);
}

TEST_CASE("what the directory knew stands again after a restart") {
  Country country;
  const auto user = country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const std::string token = country.sign_in(user.email).token;
  const Robot robot = robot_of(country, user);
  const Robot revoked = robot_of(country, user);
  const identity::Call admin = country.as(country.admin);
  country.database.write(
      [&](db::Tx& tx) { return country.service.revoke_api_client(tx, admin, revoked.made.client.id); });
  identity::Service service(country.random, country.approvals);
  identity::Authority again(Country::settings(false), *country.database, service, country.clock, country.random);
  CHECK_FALSE(again.start(Bytes(32, 8)).has_value());
  REQUIRE(again.start(Bytes(32, 7)).has_value());
  const auto admits = [&](const std::string& one) {
    http::Request asked;
    asked.headers.push_back({"Authorization", "Bearer " + one});
    return again.admit(asked, Permission::signed_in).has_value();
  };
  CHECK(admits(token));
  CHECK(admits(robot.token));
  CHECK_FALSE(admits(revoked.token));
}

TEST_CASE("a token in two Authorization headers is none") {
  Country country;
  const std::string token = country.sign_in("admin@gouv.example").token;
  http::Request asked;
  asked.headers.push_back({"Authorization", "Bearer " + token});
  asked.headers.push_back({"authorization", "Bearer " + token});
  CHECK_FALSE(country.authority.admit(asked, Permission::signed_in).has_value());
}

TEST_CASE("a second key is not made") {
  Country country;
  const Bytes key(32, 7);
  country.database.write([&](db::Tx& tx) { return identity::Authority::create_key(tx, key, country.random, 1); });
  CHECK(country.count("SELECT COUNT(*) FROM token_keys") == 1);
}

TEST_CASE("the published key verifies our tokens") {
  Country country;
  const auto answer = country.ask(&identity::Http::show_token_keys, country.request());
  const json::array keys = Country::body_of(answer).at("keys").as_array();
  REQUIRE(keys.size() == 1);
  CHECK(keys[0].at("kid").as_string() == crypto::jwk_thumbprint(token_key(country).public_key()));
  CHECK_FALSE(keys[0].as_object().contains("d"));
}
