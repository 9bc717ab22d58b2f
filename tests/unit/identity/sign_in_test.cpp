#include <doctest/doctest.h>

#include "country.hpp"
#include "src/identity/sessions.hpp"
#include "src/identity/store.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::Http;
using identity::Permission;

namespace {

http::Response refresh(Country& country, const std::string& cookie) {
  http::Request asked = country.request();
  if (!cookie.empty()) asked.headers.push_back({"Cookie", "theme=dark; " + cookie});
  return country.ask(&Http::refresh_session, asked);
}

http::Response ask_for_token(Country& country, const std::string& form, std::vector<http::Header> more = {}) {
  http::Request asked = country.request(form);
  asked.headers = std::move(more);
  asked.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  return country.ask(&Http::issue_token, asked);
}

std::string error_of(const http::Response& response) { return Country::text(response, "error"); }

identity::NewApiClient client_of(Country& country, const identity::User& user) {
  const identity::Call call = country.as(user);
  return country.database.write([&](db::Tx& tx) { return country.service.create_api_client(tx, call, "ERP"); });
}

// What a sign-in under this address is verified against.
identity::Credentials credentials_of(Country& country, const std::string& email) {
  const auto settings = Country::settings(false);
  identity::Directory directory;
  identity::SecondFactor second_factor(directory, country.random);
  const identity::Sessions sessions(settings, directory, second_factor, country.random);
  return country.database.write(
      [&](db::Tx& tx) -> Result<identity::Credentials> { return sessions.credentials(tx, email); });
}

// A record but its salt and hash.
std::string cost_of(const std::string& record) { return record.substr(0, record.rfind('$', record.rfind('$') - 1)); }

}  // namespace

TEST_CASE("signing in answers a token of ten minutes and a cookie that scripts cannot read") {
  Country country;
  const auto answer = country.try_to_sign_in("Admin@Gouv.example", password);
  CHECK(answer.status == 200);
  CHECK(Country::text(answer, "token_type") == "Bearer");
  CHECK(Country::body_of(answer).at("expires_in") == 600);
  const std::string cookie = Country::header(answer, "Set-Cookie");
  CHECK(cookie.find("; Path=/api/v1/session; HttpOnly; SameSite=Strict") != std::string::npos);
  CHECK(cookie.find("Secure") == std::string::npos);
}

TEST_CASE("a wrong password and an unknown person hear the same") {
  Country country;
  country.invite(country.system(), Country::input("new@occ.example", country.occ, Role::OPERATEUR_OCC));
  const auto wrong = country.try_to_sign_in("admin@gouv.example", "un autre mot de passe");
  const auto unknown = country.try_to_sign_in("nobody@gouv.example", password);
  const auto not_yet = country.try_to_sign_in("new@occ.example", password);
  CHECK(wrong.status == 401);
  CHECK(wrong.body == unknown.body);
  CHECK(wrong.body == not_yet.body);
}

TEST_CASE("whoever cannot come in is verified at the cost of a real password, so that no answer comes sooner") {
  Country country;
  const std::string real = crypto::hash_password(password, country.random);
  REQUIRE(cost_of(real) == "$scrypt$ln=17,r=8,p=1");
  country.invite(country.system(), Country::input("new@occ.example", country.occ, Role::OPERATEUR_OCC));
  const auto gone = country.person("gone@occ.example", country.occ, Role::OPERATEUR_OCC);
  identity::UserPatch patch;
  patch.state = "disabled";
  country.database.write([&](db::Tx& tx) { return country.service.change_user(tx, country.system(), gone.id, patch); });
  for (const char* email : {"nobody@gouv.example", "new@occ.example", "gone@occ.example", ""}) {
    CAPTURE(email);
    const auto credentials = credentials_of(country, email);
    CHECK_FALSE(credentials.user.has_value());
    CHECK(cost_of(credentials.record) == cost_of(real));
    // As long as a real one: what is malformed is refused before it costs anything.
    CHECK(credentials.record.size() == real.size());
  }
  CHECK(credentials_of(country, "admin@gouv.example").record == country.record);
}

TEST_CASE("who is disabled while his password is computed does not come in") {
  Country country;
  const auto user = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto settings = Country::settings(false);
  identity::Directory directory;
  identity::SecondFactor second_factor(directory, country.random);
  identity::Sessions sessions(settings, directory, second_factor, country.random);
  const auto open = [&](const identity::Credentials& verified) {
    return country.attempt([&](db::Tx& tx) { return sessions.open(tx, country.system(), verified, {}); });
  };
  const auto verified = country.database.write(
      [&](db::Tx& tx) -> Result<identity::Credentials> { return sessions.credentials(tx, user.email); });
  CHECK(open(verified).has_value());
  CHECK_FALSE(open({verified.user, "another record"}).has_value());
  identity::UserPatch patch;
  patch.state = "disabled";
  country.database.write([&](db::Tx& tx) { return country.service.change_user(tx, country.system(), user.id, patch); });
  CHECK_FALSE(open(verified).has_value());
}

TEST_CASE("what sign-in does not know is refused") {
  Country country;
  const auto answer =
      country.ask(&Http::sign_in, country.request(R"({"email":"a@b.example","password":"x","remember":true})"));
  CHECK(answer.status == 422);
  CHECK(country.ask(&Http::sign_in, country.request("{}")).status == 422);
  CHECK(country.ask(&Http::sign_in, country.request("{")).status == 400);
}

TEST_CASE("a password taken by invitation is hashed at the full cost and opens a session") {
  Country country;
  const auto invited =
      country.invite(country.system(), Country::input("new@occ.example", country.occ, Role::OPERATEUR_OCC));
  REQUIRE(invited.has_value());
  const auto accepted =
      country.ask(&Http::accept_invitation,
                  country.request(R"({"password":"une phrase assez longue"})", {invited->invitation->token}));
  CHECK(accepted.status == 201);
  const auto record = country.attempt([&](db::Tx& tx) -> Result<std::string> {
    return identity::store::password_record(tx, invited->user.id).value_or("");
  });
  CHECK(record->starts_with("$scrypt$ln=17,r=8,p=1$"));
  CHECK(country.try_to_sign_in("new@occ.example", "une phrase assez longue").status == 200);
}

TEST_CASE("a refresh token serves once and gives the next") {
  Country country;
  const auto first = country.sign_in("admin@gouv.example");
  const auto second = Country::signed_in(refresh(country, first.cookie));
  CHECK(second.cookie != first.cookie);
  CHECK(country.admit(second.token) == 200);
  country.clock.advance_ms(minute_ms);
  CHECK(refresh(country, second.cookie).status == 200);
}

TEST_CASE("a refresh token that comes back later ends the session of both who hold it") {
  Country country;
  const auto stolen = country.sign_in("admin@gouv.example");
  const auto thief = Country::signed_in(refresh(country, stolen.cookie));
  const auto thief_again = Country::signed_in(refresh(country, thief.cookie));
  country.clock.advance_ms(minute_ms);
  const auto victim = refresh(country, stolen.cookie);
  CHECK(victim.status == 401);
  CHECK(Country::header(victim, "Set-Cookie").find("Max-Age=0") != std::string::npos);
  CHECK(country.admit(thief_again.token) == 401);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'session.reuse_detected'") == 1);
  CHECK(refresh(country, thief_again.cookie).status == 401);
}

TEST_CASE("who knows a session's id alone cannot end it") {
  Country country;
  const auto first = country.sign_in("admin@gouv.example");
  const std::string guessed = first.cookie.substr(0, first.cookie.find('.')) + ".garbage";
  CHECK(refresh(country, guessed).status == 401);
  CHECK(country.admit(first.token) == 200);
  CHECK(refresh(country, first.cookie).status == 200);
}

TEST_CASE("two tabs that refresh at once lose nothing") {
  Country country;
  const auto first = country.sign_in("admin@gouv.example");
  const auto second = Country::signed_in(refresh(country, first.cookie));
  CHECK(refresh(country, first.cookie).status == 409);
  CHECK(country.admit(second.token) == 200);
  CHECK(refresh(country, second.cookie).status == 200);
}

TEST_CASE("a session ends when it idles, and a day after it began however busy") {
  Country country;
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  auto idle = country.sign_in("qualite@fleuve.example");
  country.clock.advance_ms(8 * hour_ms);
  CHECK(refresh(country, idle.cookie).status == 401);
  auto busy = country.sign_in("qualite@fleuve.example");
  for (int i = 0; i < 3; ++i) {
    country.clock.advance_ms(7 * hour_ms);
    busy = Country::signed_in(refresh(country, busy.cookie));
  }
  country.clock.advance_ms(3 * hour_ms);
  CHECK(refresh(country, busy.cookie).status == 401);
}

TEST_CASE("a session of whoever decides or oversees ends when half an hour goes by without a refresh") {
  Country country;
  country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  country.person("caisse@occ.example", country.occ, Role::OPERATEUR_OCC, {Duty::cashier});
  country.person("audit@gouv.example", country.government, Role::AUDITEUR_SYSTEME);
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  country.person("atelier@imprimerie.example", country.print_shop, Role::ESTAMPILLEUR_AGREE);
  for (const char* email : {"admin@gouv.example", "agent@occ.example", "caisse@occ.example", "audit@gouv.example"}) {
    CAPTURE(email);
    const auto opened = country.try_to_sign_in(email, password);
    CHECK(Country::header(opened, "Set-Cookie").find("Max-Age=1800") != std::string::npos);
    auto session = Country::signed_in(opened);
    country.clock.advance_ms(30 * minute_ms - 1);
    session = Country::signed_in(refresh(country, session.cookie));
    country.clock.advance_ms(30 * minute_ms);
    CHECK(country.admit(session.token) == 401);
    CHECK(refresh(country, session.cookie).status == 401);
  }
  for (const char* email : {"qualite@fleuve.example", "atelier@imprimerie.example"}) {
    CAPTURE(email);
    const auto opened = country.try_to_sign_in(email, password);
    CHECK(Country::header(opened, "Set-Cookie").find("Max-Age=28800") != std::string::npos);
    country.clock.advance_ms(8 * hour_ms - 1);
    CHECK(refresh(country, Country::signed_in(opened).cookie).status == 200);
  }
}

TEST_CASE("a day after it began it ends for them too") {
  Country country;
  auto busy = country.sign_in("admin@gouv.example");
  for (int i = 0; i < 71; ++i) {
    country.clock.advance_ms(20 * minute_ms);
    busy = Country::signed_in(refresh(country, busy.cookie));
  }
  country.clock.advance_ms(20 * minute_ms);
  CHECK(refresh(country, busy.cookie).status == 401);
}

TEST_CASE("signing out ends the session by the cookie or by the token") {
  Country country;
  const auto by_cookie = country.sign_in("admin@gouv.example");
  http::Request with_cookie = country.request();
  with_cookie.headers.push_back({"Cookie", by_cookie.cookie});
  const auto answer = country.ask(&Http::sign_out, with_cookie);
  CHECK(answer.status == 204);
  CHECK(Country::header(answer, "Set-Cookie").find("Max-Age=0") != std::string::npos);
  CHECK(country.admit(by_cookie.token) == 401);
  CHECK(refresh(country, by_cookie.cookie).status == 401);
  const auto by_token = country.sign_in("admin@gouv.example");
  http::Request with_token = country.request();
  with_token.headers.push_back({"Authorization", "Bearer " + by_token.token});
  CHECK(country.ask(&Http::sign_out, with_token).status == 204);
  CHECK(country.admit(by_token.token) == 401);
  CHECK(country.ask(&Http::sign_out, country.request()).status == 401);
}

TEST_CASE("a new sign-in ends the session whose cookie came with it, and no other") {
  Country country;
  const auto before = country.sign_in("admin@gouv.example");
  const auto elsewhere = country.sign_in("admin@gouv.example");
  const auto again = [&](const std::string& with) {
    http::Request asked = country.request(Country::json_text({{"email", "admin@gouv.example"}, {"password", with}}));
    asked.headers.push_back({"Cookie", before.cookie});
    return country.ask(&Http::sign_in, asked);
  };
  CHECK(again("pas le bon mot de passe").status == 401);
  CHECK(country.admit(before.token) == 200);
  const auto after = Country::signed_in(again(password));
  CHECK(country.admit(before.token) == 401);
  CHECK(refresh(country, before.cookie).status == 401);
  CHECK(country.admit(elsewhere.token) == 200);
  CHECK(country.admit(after.token) == 200);
}

TEST_CASE("sessions are listed and ended by their owner alone") {
  Country country;
  const auto mine = country.sign_in("admin@gouv.example");
  const auto other = country.sign_in("admin@gouv.example");
  country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto stranger = country.sign_in("agent@occ.example");
  const auto listed =
      Country::body_of(country.ask_as(mine.token, Permission::signed_in, &Http::list_sessions, country.request()));
  const json::array& items = listed.at("items").as_array();
  REQUIRE(items.size() == 2);
  CHECK(items[0].at("current").as_bool());
  CHECK_FALSE(items[1].at("current").as_bool());
  const std::string other_id(items[1].at("id").as_string());
  const auto end_by = [&](const std::string& token) {
    return country.ask_as(token, Permission::signed_in, &Http::end_session, country.request("", {other_id})).status;
  };
  CHECK(end_by(stranger.token) == 404);
  CHECK(country.admit(other.token) == 200);
  CHECK(end_by(mine.token) == 204);
  CHECK(country.admit(other.token) == 401);
  CHECK(country.admit(mine.token) == 200);
  CHECK(end_by(mine.token) == 404);
}

TEST_CASE("a new password ends the other sessions and needs the old one") {
  Country country;
  const auto mine = country.sign_in("admin@gouv.example");
  const auto other = country.sign_in("admin@gouv.example");
  const auto change = [&](const std::string& current, const std::string& wanted) {
    const std::string body = Country::json_text({{"current_password", current}, {"new_password", wanted}});
    return country.ask_as(mine.token, Permission::signed_in, &Http::change_password, country.request(body)).status;
  };
  CHECK(change("pas le bon du tout", "une toute nouvelle phrase") == 422);
  CHECK(change(password, "trop court") == 422);
  CHECK(change(password, "ADMIN@gouv.example") == 422);
  CHECK(change(password, "MotDePasse2026!!") == 422);
  CHECK(country.admit(other.token) == 200);
  CHECK(change(password, "une toute nouvelle phrase") == 204);
  CHECK(country.admit(other.token) == 401);
  CHECK(country.admit(mine.token) == 200);
  CHECK(country.try_to_sign_in("admin@gouv.example", password).status == 401);
}

TEST_CASE("a client gets its token by the form or by HTTP Basic") {
  Country country;
  const auto made = client_of(country, country.admin);
  const std::string id = made.client.id.str();
  const auto by_form = ask_for_token(
      country, "grant_type=client_credentials&client_id=" + id + "&client_secret=" + made.secret + "&scope=x");
  CHECK(by_form.status == 200);
  CHECK(country.admit(Country::text(by_form, "access_token")) == 200);
  const std::string pair = to_base64(as_bytes(id + ":" + made.secret));
  const auto by_basic = ask_for_token(country, "grant_type=client_credentials", {{"Authorization", "Basic " + pair}});
  CHECK(by_basic.status == 200);
  CHECK(Country::header(by_basic, "Set-Cookie").empty());
}

TEST_CASE("token requests are refused as RFC 6749 says") {
  Country country;
  const auto made = client_of(country, country.admin);
  const std::string id = "&client_id=" + made.client.id.str();
  const std::string both = id + "&client_secret=" + made.secret;
  CHECK(error_of(ask_for_token(country, both)) == "invalid_request");
  CHECK(error_of(ask_for_token(country, "grant_type=password" + both)) == "unsupported_grant_type");
  CHECK(error_of(ask_for_token(country, "grant_type=client_credentials&grant_type=x" + both)) == "invalid_request");
  CHECK(error_of(ask_for_token(country, "grant_type=%zz" + both)) == "invalid_request");
  const auto wrong =
      ask_for_token(country, "grant_type=client_credentials" + id + "&client_secret=" + std::string(43, 'A'));
  CHECK(wrong.status == 401);
  CHECK(error_of(wrong) == "invalid_client");
  CHECK(Country::header(wrong, "WWW-Authenticate").starts_with("Basic"));
  CHECK(error_of(ask_for_token(country, "grant_type=client_credentials" + id)) == "invalid_client");
  CHECK(error_of(ask_for_token(country, "grant_type=client_credentials&client_id=x&client_secret=y")) ==
        "invalid_client");
  const std::string pair = to_base64(as_bytes(made.client.id.str() + ":" + made.secret));
  CHECK(ask_for_token(country, "grant_type=client_credentials" + both, {{"Authorization", "Basic " + pair}}).status ==
        401);
  CHECK(error_of(country.ask(&Http::issue_token, country.request("{}"))) == "invalid_request");
}

TEST_CASE("a client can change no password and see no sessions") {
  Country country;
  const auto made = client_of(country, country.admin);
  const auto answer = ask_for_token(
      country, "grant_type=client_credentials&client_id=" + made.client.id.str() + "&client_secret=" + made.secret);
  const std::string token = Country::text(answer, "access_token");
  const std::string body =
      Country::json_text({{"current_password", password}, {"new_password", "une toute nouvelle phrase"}});
  CHECK(country.ask_as(token, Permission::signed_in, &Http::change_password, country.request(body)).status == 403);
  CHECK(country.ask_as(token, Permission::signed_in, &Http::list_sessions, country.request()).status == 403);
}

TEST_CASE("too many wrong passwords for one account are stopped before they are hashed, the right one too") {
  Country country(true);
  for (int i = 0; i < 5; ++i) CHECK(country.try_to_sign_in("admin@gouv.example", "pas le bon mot").status == 401);
  const auto stopped = country.try_to_sign_in("ADMIN@gouv.example", password);
  CHECK(stopped.status == 429);
  CHECK(Country::header(stopped, "Retry-After") == "30");
  country.clock.advance_ms(30 * second_ms);
  CHECK(country.try_to_sign_in("admin@gouv.example", password).status == 200);
}

TEST_CASE("right sign-ins cost nothing of the limit") {
  Country country(true);
  for (int i = 0; i < 15; ++i) CHECK(country.try_to_sign_in("admin@gouv.example", password).status == 200);
}

TEST_CASE("a full queue of passwords answers 503") {
  Country country;
  runtime::ThreadPool closed("closed", 1, 1);
  closed.close();
  identity::Http http(country.authority, country.service, country.acts, *country.database, closed, country.clock,
                      country.random);
  http::Request asked = country.request(Country::json_text({{"email", "admin@gouv.example"}, {"password", password}}));
  const auto answered = country.await(http.sign_in(asked));
  REQUIRE_FALSE(answered.has_value());
  CHECK(http::status_of(answered.error().code) == 503);
  CHECK(answered.error().retry_after_s > 0);
}

TEST_CASE("signing in and out is audited once each, without an address or a name") {
  Country country;
  const auto before = country.count("SELECT COUNT(*) FROM audit_entries");
  const auto in = country.sign_in("admin@gouv.example");
  http::Request asked = country.request();
  asked.headers.push_back({"Cookie", in.cookie});
  country.ask(&Http::sign_out, asked);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries") == before + 2);
  CHECK(country.count(
            "SELECT COUNT(*) FROM audit_entries WHERE detail LIKE '%gouv.example%' OR detail LIKE '%A. Admin%'") == 0);
}
