// Many people behind one address, and a stranger among them: what he gets wrong must shut nobody else out.
#include <doctest/doctest.h>

#include "country.hpp"
#include "src/identity/sign_in_limits.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::CredentialHttp;
using identity::Http;
using identity::SignInLimits;

namespace {

constexpr int flood = 300;

// How often each status came.
using Answers = std::map<int, int>;

template <class Ask>
Answers flood_by(Ask ask) {
  Answers answers;
  for (int i = 0; i < flood; ++i) ++answers[ask()];
  return answers;
}

http::Request asked_from(Country& country, const std::string& address, const std::string& path_parameter = "") {
  http::Request asked = country.request("", {path_parameter});
  asked.client_address = address;
  return asked;
}

http::Response refresh(Country& country, const std::string& cookie, const std::string& address = "192.0.2.1") {
  http::Request asked = asked_from(country, address);
  asked.headers.push_back({"Cookie", cookie});
  return country.ask(&Http::refresh_session, asked);
}

// The same session, another secret.
std::string guess_at(const std::string& cookie) {
  return cookie.substr(0, cookie.find('.') + 1) + std::string(43, 'A');
}

http::Response ask_for_token(Country& country, const identity::NewApiClient& client, const std::string& secret) {
  http::Request asked =
      country.request("grant_type=client_credentials&client_id=" + client.client.id.str() + "&client_secret=" + secret);
  asked.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  return country.ask(&Http::issue_token, asked);
}

identity::NewApiClient client_of(Country& country, const identity::User& user) {
  const identity::Call call = country.as(user);
  return country.database.write([&](db::Tx& tx) { return country.service.create_api_client(tx, call, "ERP"); });
}

// An error as it was, or 429's.
Code told(SignInLimits& limits, const std::string& address, std::int64_t now_ms, Code why = Code::unauthenticated) {
  return limits.after_failure(Error{why, "", {}, 0}, address, now_ms).code;
}

int told_as_it_is(SignInLimits& limits, const std::string& address, int times) {
  int count = 0;
  for (int i = 0; i < times; ++i) count += told(limits, address, 1000) == Code::unauthenticated ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("an address fails sixty times at once and then once a second, and another is not touched by it") {
  FakeRandom random;
  SignInLimits limits(true, random);
  CHECK(told_as_it_is(limits, "192.0.2.1", 100) == 60);
  const Error refused = limits.after_failure(Error{Code::not_found, "", {}, 0}, "192.0.2.1", 1000);
  CHECK(refused.code == Code::rate_limited);
  CHECK(refused.retry_after_s == 1);
  CHECK(told(limits, "192.0.2.2", 1000) == Code::unauthenticated);
  CHECK(told(limits, "192.0.2.1", 2000) == Code::unauthenticated);
  CHECK(told(limits, "192.0.2.1", 2000) == Code::rate_limited);
}

TEST_CASE("a fault of the server's own is nobody's failure") {
  FakeRandom random;
  SignInLimits limits(true, random);
  for (int i = 0; i < 100; ++i) CHECK(told(limits, "192.0.2.1", 1000, Code::unavailable) == Code::unavailable);
  CHECK(told_as_it_is(limits, "192.0.2.1", 100) == 60);
}

TEST_CASE("an IPv6 /64 fails as one address, and a /48 as four") {
  FakeRandom random;
  SignInLimits limits(true, random);
  int failures = 0;
  for (int i = 0; i < 100; ++i) failures += told_as_it_is(limits, "2001:db8::" + std::to_string(i), 1);
  CHECK(failures == 60);
  for (int i = 1; i < 10; ++i) failures += told_as_it_is(limits, "2001:db8:0:" + std::to_string(i) + "::1", 60);
  CHECK(failures == 240);
  CHECK(told(limits, "2001:db8:1::1", 1000) == Code::unauthenticated);
}

TEST_CASE("who asks for what proves nothing is counted apart from failures") {
  FakeRandom random;
  SignInLimits limits(true, random);
  CHECK(told_as_it_is(limits, "192.0.2.1", 100) == 60);
  for (int i = 0; i < 60; ++i) CHECK(limits.admit_asking("192.0.2.1", 1000).has_value());
  const auto refused = limits.admit_asking("192.0.2.1", 1000);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Code::rate_limited);
  CHECK(limits.admit_asking("192.0.2.2", 1000).has_value());
}

TEST_CASE("a password is computed for a link five times at once, whatever other links do") {
  FakeRandom random;
  SignInLimits limits(true, random);
  for (int i = 0; i < 5; ++i) CHECK(limits.admit_hash("link 1", 1000).has_value());
  CHECK_FALSE(limits.admit_hash("link 1", 1000).has_value());
  CHECK(limits.admit_hash("link 2", 1000).has_value());
  CHECK(limits.admit_hash("link 1", 1000 + minute_ms).has_value());
}

TEST_CASE("three links go into one box, and another every twenty minutes") {
  FakeRandom random;
  SignInLimits limits(true, random);
  for (int i = 0; i < 3; ++i) CHECK(limits.may_send_link("a@b.example", 1000));
  CHECK_FALSE(limits.may_send_link("a@b.example", 1000));
  CHECK(limits.may_send_link("c@b.example", 1000));
  CHECK(limits.may_send_link("a@b.example", 1000 + 20 * minute_ms));
}

TEST_CASE("limits that are off refuse nobody") {
  FakeRandom random;
  SignInLimits limits(false, random);
  CHECK(told_as_it_is(limits, "192.0.2.1", 1000) == 1000);
  for (int i = 0; i < 1000; ++i) CHECK(limits.admit_asking("192.0.2.1", 1000).has_value());
}

TEST_CASE("a flood of wrong refresh tokens ends in 429, and the genuine ones beside it go on") {
  Country country(true);
  auto mine = country.sign_in("admin@gouv.example");
  country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto other = country.sign_in("agent@occ.example");
  const std::string name = mine.cookie.substr(0, mine.cookie.find('=') + 1);
  for (const std::string& junk : {name + "junk", guess_at(mine.cookie)}) {
    CAPTURE(junk);
    const Answers answers = flood_by([&] { return refresh(country, junk).status; });
    CHECK(answers.contains(429));
    CHECK(answers.size() <= 2);
  }
  const http::Response refused = refresh(country, name + "junk");
  CHECK(refused.status == 429);
  CHECK(Country::header(refused, "Retry-After") == "1");
  for (int i = 0; i < 100; ++i) mine = Country::signed_in(refresh(country, mine.cookie));
  CHECK(country.admit(mine.token) == 200);
  CHECK(refresh(country, other.cookie).status == 200);
  CHECK(refresh(country, name + "junk", "192.0.2.2").status == 401);
}

TEST_CASE("a spent refresh token ends its session though the address has failed too often") {
  Country country(true);
  const auto stolen = country.sign_in("admin@gouv.example");
  const auto thief = Country::signed_in(refresh(country, stolen.cookie));
  const auto thief_again = Country::signed_in(refresh(country, thief.cookie));
  flood_by([&] { return refresh(country, guess_at(stolen.cookie)).status; });
  CHECK(country.admit(thief_again.token) == 200);
  CHECK(refresh(country, stolen.cookie).status == 429);
  CHECK(country.admit(thief_again.token) == 401);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'session.reuse_detected'") == 1);
}

TEST_CASE("a flood of wrong secrets ends in 429, and right ones beside it get their tokens") {
  Country country(true);
  const auto client = client_of(country, country.admin);
  const Answers answers = flood_by([&] { return ask_for_token(country, client, std::string(43, 'A')).status; });
  CHECK(answers.contains(401));
  CHECK(answers.contains(429));
  for (int i = 0; i < 100; ++i) CHECK(ask_for_token(country, client, client.secret).status == 200);
}

TEST_CASE("a flood of links that lead nowhere ends in 429, and those that lead somewhere do beside it") {
  Country country(true);
  const auto invited =
      country.invite(country.system(), Country::input("new@occ.example", country.occ, Role::OPERATEUR_OCC));
  REQUIRE(invited.has_value());
  const std::string nowhere(43, 'A');
  const auto look = [&](const std::string& token) {
    return country.ask(&Http::show_invitation, asked_from(country, "192.0.2.1", token)).status;
  };
  const Answers answers = flood_by([&] { return look(nowhere); });
  CHECK(answers.contains(404));
  CHECK(answers.contains(429));
  const std::string body = R"({"password":"une phrase assez longue"})";
  CHECK(country.ask(&Http::accept_invitation, country.request(body, {nowhere})).status == 429);
  CHECK(country.ask(&CredentialHttp::show_reset, asked_from(country, "192.0.2.1", nowhere)).status == 429);
  CHECK(country.ask(&CredentialHttp::take_up_reset, country.request(body, {nowhere})).status == 429);
  CHECK(look(invited->invitation->token) == 200);
  CHECK(country.ask(&Http::accept_invitation, country.request(body, {invited->invitation->token})).status == 201);
}

TEST_CASE("a person has twenty active clients, and another one once one is revoked") {
  Country country;
  country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const identity::Call call = country.as(country.admin);
  const auto make = [&] {
    return country.attempt([&](db::Tx& tx) { return country.service.create_api_client(tx, call, "ERP"); });
  };
  std::vector<identity::NewApiClient> made;
  for (int i = 0; i < 20; ++i) made.push_back(client_of(country, country.admin));
  const auto refused = make();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Code::wrong_state);
  CHECK(refused.error().detail.find("20") != std::string::npos);
  CHECK(country.count("SELECT COUNT(*) FROM api_clients") == 20);
  REQUIRE(
      country.attempt([&](db::Tx& tx) { return country.service.revoke_api_client(tx, call, made.front().client.id); })
          .has_value());
  CHECK(make().has_value());
  CHECK_FALSE(make().has_value());
}

TEST_CASE("a person's clients spend one budget together, which is not the person's own") {
  Country country;
  const auto budget_of = [&](const std::string& token) {
    http::Request asked;
    asked.headers.push_back({"Authorization", "Bearer " + token});
    REQUIRE(country.authority.admit(asked, identity::Permission::signed_in).has_value());
    return asked.counted_as;
  };
  const auto token_of = [&](const identity::NewApiClient& client) {
    return Country::text(ask_for_token(country, client, client.secret), "access_token");
  };
  const auto other = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const std::string first = budget_of(token_of(client_of(country, country.admin)));
  CHECK_FALSE(first.empty());
  CHECK(budget_of(token_of(client_of(country, country.admin))) == first);
  CHECK(budget_of(country.sign_in("admin@gouv.example").token) != first);
  CHECK(budget_of(token_of(client_of(country, other))) != first);
  http::Request unknown;
  unknown.headers.push_back({"Authorization", "Bearer junk"});
  CHECK_FALSE(country.authority.admit(unknown, identity::Permission::signed_in).has_value());
  CHECK(unknown.counted_as.empty());
}

TEST_CASE("an enterprise's people and programs are counted with it, and people of the authorities have the reserve") {
  Country country;
  const auto admitted = [&](const std::string& token) {
    http::Request asked;
    asked.headers.push_back({"Authorization", "Bearer " + token});
    REQUIRE(country.authority.admit(asked, identity::Permission::signed_in).has_value());
    return asked;
  };
  const http::Request admin = admitted(country.sign_in("admin@gouv.example").token);
  CHECK(admin.has_reserve);
  CHECK(admin.counted_with.empty());
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const http::Request brewer = admitted(country.sign_in("qualite@fleuve.example").token);
  CHECK_FALSE(brewer.has_reserve);
  CHECK(brewer.counted_with == country.brewery.str());
  const auto client = client_of(country, country.admin);
  const auto program = admitted(Country::text(ask_for_token(country, client, client.secret), "access_token"));
  CHECK_FALSE(program.has_reserve);
  CHECK_FALSE(program.counted_with.empty());
}
