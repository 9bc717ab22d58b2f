#include <doctest/doctest.h>

#include "authenticator.hpp"
#include "src/identity/directory.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::CredentialHttp;
using identity::Http;
using identity::Permission;

namespace {

constexpr std::int64_t step_ms = crypto::totp_period_s * second_ms;
const std::string officer_email = "agent@occ.example";

http::Response sign_in_with(Country& country, const std::string& email, const json::object& proof,
                            const std::string& with = password) {
  json::object body = {{"email", email}, {"password", with}};
  for (const auto& member : proof) body[member.key()] = member.value();
  return country.ask(&Http::sign_in, country.request(Country::json_text(body)));
}

std::string problem_of(const http::Response& response) { return Country::text(response, "type"); }

// An officer who has enrolled, in a country that asks it of him.
struct Enrolled {
  explicit Enrolled(bool limits_enabled = false) : country(limits_enabled, true) {
    country.person(officer_email, country.occ, Role::OPERATEUR_OCC);
    token = country.sign_in(officer_email).token;
    OwnAccount account(country, token);
    recovery_codes = account.enrol();
    telephone = account.telephone;
    country.clock.advance_ms(step_ms);
  }

  std::string code() const { return telephone.code(country.clock.now_ms()); }
  http::Response sign_in(const json::object& proof) { return sign_in_with(country, officer_email, proof); }

  Country country;
  std::string token;
  Authenticator telephone;
  std::vector<std::string> recovery_codes;
};

}  // namespace

TEST_CASE("an officer without a second factor reaches his own account alone, and all of his role once he has one") {
  Country country(false, true);
  country.person(officer_email, country.occ, Role::OPERATEUR_OCC);
  const auto answer = country.try_to_sign_in(officer_email, password);
  CHECK(Country::body_of(answer).at("enrolment") == true);
  const std::string token = Country::signed_in(answer).token;
  const auto admitted = [&](std::string_view route, Permission permission) {
    http::Request asked;
    asked.route = route;
    asked.headers.push_back({"Authorization", "Bearer " + token});
    return country.authority.admit(asked, permission);
  };
  CHECK(admitted("/api/v1/me", Permission::signed_in).has_value());
  CHECK(admitted("/api/v1/me/sessions/{id}", Permission::signed_in).has_value());
  const auto stopped = admitted("/api/v1/orders", Permission::orders_read);
  REQUIRE_FALSE(stopped.has_value());
  CHECK(problem_name(stopped.error().code) == "totp-required");
  CHECK(http::status_of(stopped.error().code) == 403);
  CHECK_FALSE(admitted("/api/v1/members", Permission::signed_in).has_value());
  OwnAccount(country, token).enrol();
  CHECK(admitted("/api/v1/orders", Permission::orders_read).has_value());
}

TEST_CASE("nobody else is asked for a second factor, and a cashier is from the moment he is one") {
  Country country(false, true);
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  country.person("audit@gouv.example", country.government, Role::AUDITEUR_SYSTEME);
  for (const char* email : {"qualite@fleuve.example", "audit@gouv.example"}) {
    const auto answer = country.try_to_sign_in(email, password);
    CHECK(Country::body_of(answer).at("enrolment") == false);
    CHECK(country.admit(Country::signed_in(answer).token, Permission::orders_read) == 200);
  }
  const auto cashier = identity::Caller{
      UserId("x"), std::nullopt, country.government, Role::AUDITEUR_SYSTEME, {Duty::cashier}, std::nullopt, false};
  identity::Directory directory;
  CHECK(directory.must_enrol(cashier));
}

TEST_CASE("who has enrolled is told to add a code after the right password alone") {
  Enrolled officer;
  const auto without = officer.sign_in({});
  CHECK(without.status == 401);
  CHECK(problem_of(without) == "urn:qrcongo:problem:totp-required");
  const auto wrong = sign_in_with(officer.country, officer_email, {{"totp", officer.code()}}, "pas le bon mot");
  const auto unknown = sign_in_with(officer.country, "nobody@occ.example", {}, "pas le bon mot");
  CHECK(wrong.status == 401);
  CHECK(wrong.body == unknown.body);
  const auto right = officer.sign_in({{"totp", officer.code()}});
  CHECK(right.status == 200);
  CHECK(Country::body_of(right).at("enrolment") == false);
}

TEST_CASE("a code serves once, and so does every earlier one") {
  Enrolled officer;
  const std::string earlier = officer.code();
  officer.country.clock.advance_ms(step_ms);
  CHECK(officer.sign_in({{"totp", officer.code()}}).status == 200);
  CHECK(officer.sign_in({{"totp", officer.code()}}).status == 401);
  CHECK(officer.sign_in({{"totp", earlier}}).status == 401);
  officer.country.clock.advance_ms(step_ms);
  CHECK(officer.sign_in({{"totp", officer.code()}}).status == 200);
}

TEST_CASE("the code that confirmed an enrolment signs nobody in") {
  Country country(false, true);
  country.person(officer_email, country.occ, Role::OPERATEUR_OCC);
  OwnAccount account(country, country.sign_in(officer_email).token);
  account.enrol();
  const std::string code = account.telephone.code(country.clock.now_ms());
  CHECK(sign_in_with(country, officer_email, {{"totp", code}}).status == 401);
}

TEST_CASE("what signs in nobody uses up no code") {
  Enrolled officer;
  CHECK(sign_in_with(officer.country, officer_email, {{"totp", officer.code()}}, "pas le bon mot").status == 401);
  CHECK(officer.sign_in({{"totp", officer.code()}}).status == 200);
}

TEST_CASE("wrong codes are counted as wrong passwords are") {
  Enrolled officer(true);
  for (int i = 0; i < 5; ++i) CHECK(officer.sign_in({{"totp", "000000"}}).status == 401);
  const auto stopped = officer.sign_in({{"totp", officer.code()}});
  CHECK(stopped.status == 429);
  CHECK(Country::header(stopped, "Retry-After") == "30");
}

TEST_CASE("to be asked for a code counts as nothing") {
  Enrolled officer(true);
  for (int i = 0; i < 10; ++i) CHECK(problem_of(officer.sign_in({})) == "urn:qrcongo:problem:totp-required");
  CHECK(officer.sign_in({{"totp", officer.code()}}).status == 200);
}

TEST_CASE("each of ten recovery codes stands in for a code once, however it is typed") {
  Enrolled officer;
  REQUIRE(officer.recovery_codes.size() == 10);
  const std::string& code = officer.recovery_codes[3];
  CHECK(code.size() == 28 + 6);
  std::string typed;
  for (const char c : code) typed += c == '-' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  CHECK(officer.sign_in({{"recovery_code", typed}}).status == 200);
  CHECK(officer.sign_in({{"recovery_code", code}}).status == 401);
  CHECK(officer.sign_in({{"recovery_code", "0000-0000-0000-0000"}}).status == 401);
  CHECK(officer.sign_in({{"recovery_code", officer.recovery_codes[4]}}).status == 200);
  CHECK(officer.country.count("SELECT COUNT(*) FROM recovery_codes WHERE used_at IS NOT NULL") == 2);
}

TEST_CASE("neither secrets nor recovery codes stand in the database as they are") {
  Enrolled officer;
  const auto count_like = [&](const std::string& table, const std::string& column, const std::string& text) {
    return officer.country.count("SELECT COUNT(*) FROM " + table + " WHERE " + column + " LIKE '%" + text + "%'");
  };
  CHECK(officer.country.count("SELECT COUNT(*) FROM user_totp") == 1);
  CHECK(count_like("recovery_codes", "code_hash", officer.recovery_codes[0].substr(0, 4)) == 0);
  CHECK(count_like("audit_entries", "detail", officer.recovery_codes[0].substr(0, 9)) == 0);
  CHECK(officer.country.count("SELECT COUNT(*) FROM user_totp WHERE length(secret) < 40") == 0);
}

TEST_CASE("an enrolment takes the password and a right code, and gives an address, a drawing and nothing before") {
  Country country(false, true);
  country.person(officer_email, country.occ, Role::OPERATEUR_OCC);
  OwnAccount account(country, country.sign_in(officer_email).token);
  CHECK(account.ask(&CredentialHttp::begin_totp, {{"password", "pas le bon mot"}}).status == 422);
  CHECK(account.confirm("123456").status == 409);
  const auto begun = account.ask(&CredentialHttp::begin_totp, {{"password", password}});
  REQUIRE(begun.status == 200);
  const std::string secret = Country::text(begun, "secret");
  CHECK(secret.size() == 32);
  CHECK(Country::text(begun, "otpauth_url") == "otpauth://totp/stamps.example:agent%40occ.example?secret=" + secret +
                                                   "&issuer=stamps.example&algorithm=SHA1&digits=6&period=30");
  CHECK(Country::text(begun, "qr").starts_with("<svg "));
  CHECK(account.confirm("000000").status == 422);
  CHECK(country.try_to_sign_in(officer_email, password).status == 200);
}

TEST_CASE("another telephone takes the place of the first only once it is confirmed, and not without the first") {
  Enrolled officer;
  OwnAccount account(officer.country, officer.token);
  CHECK(account.ask(&CredentialHttp::begin_totp, {{"password", password}}).status == 422);
  const auto begun = account.ask(&CredentialHttp::begin_totp, {{"password", password}, {"totp", officer.code()}});
  REQUIRE(begun.status == 200);
  const Authenticator second(Country::text(begun, "secret"));
  officer.country.clock.advance_ms(step_ms);
  CHECK(officer.sign_in({{"totp", officer.code()}}).status == 200);
  const auto codes = OwnAccount::codes_in(account.confirm(second.code(officer.country.clock.now_ms())));
  officer.country.clock.advance_ms(step_ms);
  CHECK(officer.sign_in({{"totp", officer.code()}}).status == 401);
  CHECK(officer.sign_in({{"recovery_code", officer.recovery_codes[0]}}).status == 401);
  CHECK(officer.sign_in({{"recovery_code", codes[0]}}).status == 200);
  CHECK(officer.sign_in({{"totp", second.code(officer.country.clock.now_ms())}}).status == 200);
}

TEST_CASE("new recovery codes end the old ones") {
  Enrolled officer;
  OwnAccount account(officer.country, officer.token);
  const auto renew = [&](const std::string& code) {
    return account.ask(&CredentialHttp::renew_recovery_codes, {{"password", password}, {"totp", code}});
  };
  CHECK(renew("000000").status == 422);
  const auto codes = OwnAccount::codes_in(renew(officer.code()));
  CHECK(officer.sign_in({{"recovery_code", officer.recovery_codes[0]}}).status == 401);
  CHECK(officer.sign_in({{"recovery_code", codes[0]}}).status == 200);
}

TEST_CASE("a second factor is given up by those alone whose role needs none") {
  Enrolled officer;
  OwnAccount account(officer.country, officer.token);
  const json::object proof = {{"password", password}, {"totp", officer.code()}};
  CHECK(account.ask(&CredentialHttp::remove_totp, proof).status == 403);
  CHECK(officer.sign_in({{"totp", officer.code()}}).status == 200);
  Country country(false, true);
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  OwnAccount brewer(country, country.sign_in("qualite@fleuve.example").token);
  brewer.enrol();
  CHECK(problem_of(country.try_to_sign_in("qualite@fleuve.example", password)) == "urn:qrcongo:problem:totp-required");
  country.clock.advance_ms(step_ms);
  const std::string code = brewer.telephone.code(country.clock.now_ms());
  CHECK(brewer.ask(&CredentialHttp::remove_totp, {{"password", password}}).status == 422);
  CHECK(brewer.ask(&CredentialHttp::remove_totp, {{"password", password}, {"totp", code}}).status == 204);
  CHECK(country.try_to_sign_in("qualite@fleuve.example", password).status == 200);
}

TEST_CASE("a new password takes the second factor, and the clients go where that is wanted") {
  Enrolled officer;
  Country& country = officer.country;
  const auto call = country.database.write([&](db::Tx& tx) {
    const auto id = tx.value<UserId>("SELECT id FROM users WHERE role = 'OPERATEUR_OCC'");
    return country.service.call_as(tx, id, country.clock.now_ms());
  });
  const auto made =
      country.database.write([&](db::Tx& tx) { return country.service.create_api_client(tx, call, "ERP"); });
  const auto change = [&](json::object body) {
    body["current_password"] = password;
    body["new_password"] = "une toute nouvelle phrase";
    return country
        .ask_as(officer.token, Permission::signed_in, &Http::change_password, OwnAccount(country, "").request(body))
        .status;
  };
  CHECK(change({}) == 422);
  CHECK(country.count("SELECT COUNT(*) FROM api_clients WHERE state = 'active'") == 1);
  CHECK(change({{"totp", officer.code()}, {"revoke_api_clients", true}}) == 204);
  CHECK(country.count("SELECT COUNT(*) FROM api_clients WHERE id = '" + made.client.id.str() +
                      "' AND state = 'revoked'") == 1);
}

TEST_CASE("a second factor stands again after a restart") {
  Enrolled officer;
  identity::Service service(officer.country.random, officer.country.approvals);
  identity::Authority again(Country::settings(false, true), *officer.country.database, service, officer.country.clock,
                            officer.country.random);
  REQUIRE(again.start(Bytes(32, 7)).has_value());
  http::Request asked;
  asked.route = "/api/v1/orders";
  asked.headers.push_back({"Authorization", "Bearer " + officer.token});
  CHECK(again.admit(asked, Permission::orders_read).has_value());
}
