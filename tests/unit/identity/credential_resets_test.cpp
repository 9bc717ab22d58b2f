#include <future>
#include <thread>

#include <doctest/doctest.h>

#include "authenticator.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::CredentialHttp;
using identity::Http;
using identity::Permission;
using identity::ResetWanted;

namespace {

const std::string brewer = "qualite@fleuve.example";
const std::string new_password = "une toute nouvelle phrase";

identity::User brewer_of(Country& country) {
  return country.person(brewer, country.brewery, Role::ENTREPRISE_CERTIFIEE);
}

Result<identity::ResetOutcome> reset(Country& country, const identity::User& by, const UserId& id,
                                     const ResetWanted& wanted) {
  const identity::Call call = country.as(by);
  return country.attempt([&](db::Tx& tx) { return country.resets.reset(tx, call, id, wanted); });
}

http::Response take_up(Country& country, const std::string& token, const std::string& wanted = new_password,
                       const std::string& code = "") {
  json::object body{{"password", wanted}};
  if (!code.empty()) body["code"] = code;
  return country.ask(&CredentialHttp::take_up_reset, country.request(Country::json_text(body), {token}));
}

int ask_for_link(Country& country, const std::string& email) {
  return country.ask(&CredentialHttp::ask_for_link, country.request(Country::json_text({{"email", email}}))).status;
}

identity::ChangedUser change_state(Country& country, const UserId& id, const std::string& state) {
  identity::UserPatch patch;
  patch.state = state;
  const identity::Call call = country.as(country.admin);
  return country.database.write([&](db::Tx& tx) { return country.service.change_user(tx, call, id, patch); });
}

Code code_of(const auto& refused) {
  REQUIRE_FALSE(refused.has_value());
  return refused.error().code;
}

// The writer's thread, held up from here on until let_go().
class BusyWriter {
 public:
  explicit BusyWriter(Country& country)
      : thread_([this, &country] {
          country.attempt([this](db::Tx&) -> Result<void> {
            begun_.set_value();
            end_.get_future().wait();
            return {};
          });
        }) {
    begun_.get_future().wait();
  }
  ~BusyWriter() { let_go(); }

  void let_go() {
    if (!thread_.joinable()) return;
    end_.set_value();
    thread_.join();
  }

 private:
  std::promise<void> begun_;
  std::promise<void> end_;
  std::thread thread_;
};

// The letters that would have left.
struct Post {
  explicit Post(Country& country) {
    country.service.install_link_sender(
        [this](db::Tx&, const identity::User& user, const identity::PersonalLink& link) {
          CHECK(link.purpose == identity::PersonalLink::Purpose::reset);
          recipients.push_back(user.email);
          tokens.push_back(link.url.substr(link.url.rfind('/') + 1));
          lives_ms.push_back(link.life_ms);
        });
  }

  std::vector<std::string> recipients;
  std::vector<std::string> tokens;
  std::vector<std::int64_t> lives_ms;
};

}  // namespace

TEST_CASE("a link that an administrator asked for sets a new password once and ends the sessions") {
  Country country;
  const auto user = brewer_of(country);
  const auto before = country.sign_in(brewer);
  const auto outcome = reset(country, country.admin, user.id, {true, false});
  REQUIRE(outcome.has_value());
  CHECK(outcome->state == "link");
  REQUIRE(outcome->link.has_value());
  CHECK(country.try_to_sign_in(brewer, password).status == 200);
  CHECK(take_up(country, outcome->link->token, "court").status == 422);
  CHECK(take_up(country, outcome->link->token).status == 204);
  CHECK(country.admit(before.token) == 401);
  CHECK(country.try_to_sign_in(brewer, password).status == 401);
  CHECK(country.try_to_sign_in(brewer, new_password).status == 200);
  CHECK(take_up(country, outcome->link->token).status == 404);
  CHECK(country.count("SELECT COUNT(*) FROM credential_resets WHERE token_hash = '" + outcome->link->token + "'") == 0);
}

TEST_CASE("a newer link ends the older, and none outlives its day or the person's being active") {
  Country country;
  const auto user = brewer_of(country);
  const std::string older = reset(country, country.admin, user.id, {true, false})->link->token;
  const std::string newer = reset(country, country.admin, user.id, {true, false})->link->token;
  CHECK(take_up(country, older).status == 404);
  country.clock.advance_ms(day_ms);
  CHECK(take_up(country, newer).status == 404);
  const std::string last = reset(country, country.admin, user.id, {true, false})->link->token;
  identity::UserPatch patch;
  patch.state = "disabled";
  country.database.write([&](db::Tx& tx) { return country.service.change_user(tx, country.system(), user.id, patch); });
  CHECK(take_up(country, last).status == 404);
  CHECK(code_of(reset(country, country.admin, user.id, {true, false})) == Code::wrong_state);
}

TEST_CASE("people are reset by whoever manages them, and nobody by himself or by strangers") {
  Country country;
  const auto user = brewer_of(country);
  const auto colleague = country.person("b@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto stranger = country.person("a@lac.example", country.soap_works, Role::ENTREPRISE_CERTIFIEE);
  CHECK(reset(country, colleague, user.id, {true, false}).has_value());
  CHECK(code_of(reset(country, stranger, user.id, {true, false})) == Code::not_found);
  CHECK(code_of(reset(country, user, user.id, {true, false})) == Code::same_person);
  CHECK(code_of(reset(country, colleague, user.id, {false, false})) == Code::invalid_input);
  identity::Call robot = country.as(colleague);
  robot.caller.client_id = ApiClientId("x");
  const auto by_robot = country.attempt([&](db::Tx& tx) {
    return country.resets.reset(tx, robot, user.id, {true, false});
  });
  CHECK(code_of(by_robot) == Code::forbidden);
}

TEST_CASE("a link keeps the second factor unless its loss was asked for") {
  Country country(false, true);
  const auto user = brewer_of(country);
  OwnAccount(country, country.sign_in(brewer).token).enrol();
  take_up(country, reset(country, country.admin, user.id, {true, false})->link->token);
  CHECK(Country::text(country.try_to_sign_in(brewer, new_password), "type") == "urn:qrcongo:problem:totp-required");
  take_up(country, reset(country, country.admin, user.id, {true, true})->link->token);
  CHECK(country.try_to_sign_in(brewer, new_password).status == 200);
}

TEST_CASE("a second factor alone is taken away at once, with the sessions") {
  Country country(false, true);
  const auto user = brewer_of(country);
  const std::string token = country.sign_in(brewer).token;
  OwnAccount(country, token).enrol();
  const auto outcome = reset(country, country.admin, user.id, {false, true});
  REQUIRE(outcome.has_value());
  CHECK(outcome->state == "done");
  CHECK_FALSE(outcome->link.has_value());
  CHECK(country.admit(token) == 401);
  CHECK(country.try_to_sign_in(brewer, password).status == 200);
}

TEST_CASE("an officer is reset by two administrators, and the link is for the second's eyes") {
  Country country(false, true);
  const auto officer = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto second = country.person("admin2@gouv.example", country.government, Role::ADMIN_GOUVERNEMENTAL);
  const auto outcome = reset(country, country.admin, officer.id, {true, true});
  REQUIRE(outcome.has_value());
  CHECK(outcome->state == "awaiting_approval");
  CHECK_FALSE(outcome->link.has_value());
  REQUIRE(outcome->approval_id.has_value());
  CHECK(code_of(reset(country, country.admin, officer.id, {true, true})) == Code::wrong_state);
  const auto approve = [&](const identity::User& by) {
    const identity::Call call = country.as(by);
    return country.attempt(
        [&](db::Tx& tx) { return country.approvals.approve(tx, call, *outcome->approval_id, "Vu en personne"); });
  };
  CHECK(code_of(approve(country.admin)) == Code::same_person);
  CHECK_FALSE(approve(officer).has_value());
  const auto decided = approve(second);
  REQUIRE(decided.has_value());
  const std::string link(decided->shown_once.at("link").as_string());
  CHECK(decided->shown_once.contains("link_expires_at"));
  CHECK_FALSE(decided->shown_once.contains("state"));  // that is the approval's
  CHECK(link.starts_with("https://stamps.example/console/reinitialisation/"));
  // The second knows the link and the first the code: neither comes in by himself.
  const std::string token = link.substr(link.rfind('/') + 1);
  CHECK(take_up(country, token).status == 422);
  CHECK(take_up(country, token, new_password, "123 456 7891").status == 422);
  CHECK(country.try_to_sign_in("agent@occ.example", new_password).status == 401);
  CHECK(country.count("SELECT SUM(wrong_codes) FROM credential_resets") == 1);
  CHECK(take_up(country, token, new_password, outcome->code).status == 204);
  CHECK(country.try_to_sign_in("agent@occ.example", new_password).status == 200);
}

TEST_CASE("five wrong codes end a reset's link") {
  Country country;
  const auto officer = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto second = country.person("admin2@gouv.example", country.government, Role::ADMIN_GOUVERNEMENTAL);
  const auto asked = reset(country, country.admin, officer.id, {true, false});
  const identity::Call by = country.as(second);
  const auto decided =
      country.attempt([&](db::Tx& tx) { return country.approvals.approve(tx, by, *asked->approval_id, ""); });
  const std::string link(decided->shown_once.at("link").as_string());
  const std::string token = link.substr(link.rfind('/') + 1);
  for (int i = 0; i < 5; ++i) CHECK(take_up(country, token, new_password, "000 000 000").status == 422);
  CHECK(take_up(country, token, new_password, asked->code).status == 404);
  CHECK(country.try_to_sign_in("agent@occ.example", password).status == 200);
}

TEST_CASE("the database takes no reset of an officer without an approval of the last day") {
  Country country;
  const auto officer = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto brewer_user = brewer_of(country);
  const auto second = country.person("admin2@gouv.example", country.government, Role::ADMIN_GOUVERNEMENTAL);
  const auto insert = [&](const identity::User& user, const std::string& token, std::int64_t now_ms) {
    const std::string now = std::to_string(now_ms);
    const std::string sql =
        "INSERT INTO credential_resets (token_hash, user_id, totp, created_at, expires_at) VALUES ('" + token + "', '" +
        user.id.str() + "', 1, " + now + ", " + now + " + 1000)";
    return country.attempt([&](db::Tx& tx) -> Result<std::int64_t> { return tx.run(sql); }).has_value();
  };
  CHECK(insert(brewer_user, "a", country.clock.now_ms()));
  CHECK_FALSE(insert(officer, "b", country.clock.now_ms()));
  const auto asked = reset(country, country.admin, officer.id, {true, false});
  CHECK_FALSE(insert(officer, "b", country.clock.now_ms()));
  const identity::Call by = country.as(second);
  REQUIRE(country.attempt([&](db::Tx& tx) { return country.approvals.approve(tx, by, *asked->approval_id, ""); }));
  CHECK(insert(officer, "b", country.clock.now_ms()));
  CHECK_FALSE(insert(officer, "c", country.clock.now_ms() + day_ms + 1));
}

TEST_CASE("a reset that was asked before somebody was disabled can be approved no more") {
  Country country;
  const auto officer = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto second = country.person("admin2@gouv.example", country.government, Role::ADMIN_GOUVERNEMENTAL);
  const auto asked = reset(country, country.admin, officer.id, {true, false});
  REQUIRE(asked->approval_id);
  const auto approve = [&](const ApprovalId& id) {
    const identity::Call call = country.as(second);
    return country.attempt([&](db::Tx& tx) { return country.approvals.approve(tx, call, id, "Vu"); });
  };
  change_state(country, officer.id, "disabled");
  const auto back = change_state(country, officer.id, "active");
  REQUIRE(back.awaited);
  REQUIRE(approve(back.awaited->id));
  CHECK(code_of(approve(*asked->approval_id)) == Code::wrong_state);
  CHECK(country.count("SELECT COUNT(*) FROM credential_resets") == 0);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'approval.withdraw'") == 1);
}

TEST_CASE("an open link does not come back with the person who was disabled") {
  Country country;
  const auto user = brewer_of(country);
  const std::string token = reset(country, country.admin, user.id, {true, false})->link->token;
  change_state(country, user.id, "disabled");
  change_state(country, user.id, "active");
  CHECK(country.try_to_sign_in(brewer, password).status == 200);
  CHECK(take_up(country, token).status == 404);
  CHECK(country.try_to_sign_in(brewer, password).status == 200);
}

TEST_CASE("where letters can leave, a link goes to the person and to nobody else's eyes") {
  Country country;
  const auto user = brewer_of(country);
  Post post(country);
  const auto outcome = reset(country, country.admin, user.id, {true, false});
  REQUIRE(outcome.has_value());
  CHECK(outcome->state == "sent");
  CHECK_FALSE(outcome->link.has_value());
  REQUIRE(post.recipients == std::vector<std::string>{brewer});
  CHECK(take_up(country, post.tokens[0]).status == 204);
}

TEST_CASE("a link that was sent lives half an hour, whoever asked for it") {
  Country country;
  const auto user = brewer_of(country);
  Post post(country);
  REQUIRE(reset(country, country.admin, user.id, {true, false}));
  CHECK(ask_for_link(country, brewer) == 202);
  REQUIRE(post.lives_ms == std::vector<std::int64_t>(2, 30 * minute_ms));
  country.clock.advance_ms(30 * minute_ms);
  for (const std::string& token : post.tokens) CHECK(take_up(country, token).status == 404);
}

TEST_CASE("everybody who asks for a link hears the same, and only who may have one gets it") {
  Country country;
  brewer_of(country);
  country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  CHECK(ask_for_link(country, brewer) == 202);
  CHECK(country.count("SELECT COUNT(*) FROM credential_resets") == 0);
  Post post(country);
  for (const char* email : {"nobody@x.example", "agent@occ.example", "admin@gouv.example", "QUALITE@fleuve.example"}) {
    CHECK(ask_for_link(country, email) == 202);
  }
  REQUIRE(post.recipients == std::vector<std::string>{brewer});
  country.clock.advance_ms(30 * minute_ms);
  CHECK(take_up(country, post.tokens[0]).status == 404);
  ask_for_link(country, brewer);
  REQUIRE(post.tokens.size() == 2);
  CHECK(take_up(country, post.tokens[1]).status == 204);
}

TEST_CASE("who asks for a link is answered before anybody looks who he is, and not without a bound") {
  Country country;
  brewer_of(country);
  Post post(country);
  asio::io_context context;
  const auto ask = [&](const std::string& email) {
    auto asked = country.request(Country::json_text({{"email", email}}));
    auto future = asio::co_spawn(context, country.credential_http.ask_for_link(asked), asio::use_future);
    context.restart();
    for (int i = 0; i < 100 && future.wait_for(std::chrono::seconds(0)) != std::future_status::ready; ++i) {
      context.run_one_for(std::chrono::milliseconds(100));
    }
    REQUIRE(future.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
    const auto answered = future.get();
    return answered ? answered->status : http::status_of(answered.error().code);
  };
  BusyWriter busy(country);
  CHECK(ask(brewer) == 202);
  CHECK(ask("nobody@x.example") == 202);
  int asked = 2;
  while (asked < 1000 && ask("nobody@x.example") == 202) ++asked;
  CHECK(asked < 1000);
  CHECK(ask(brewer) == 503);
  busy.let_go();
  context.restart();
  context.run();
  CHECK(post.recipients == std::vector<std::string>{brewer});
  CHECK(ask("nobody@x.example") == 202);
  context.restart();
  context.run();
}

TEST_CASE("nobody's box is filled with links") {
  Country country(true);
  brewer_of(country);
  Post post(country);
  for (int i = 0; i < 10; ++i) CHECK(ask_for_link(country, brewer) == 202);
  CHECK(post.recipients.size() == 3);
}

TEST_CASE("all sessions end at once, by oneself and by whoever manages one") {
  Country country;
  const auto user = brewer_of(country);
  const auto first = country.sign_in(brewer);
  const auto second = country.sign_in(brewer);
  const auto admin = country.sign_in("admin@gouv.example");
  CHECK(
      country.ask_as(first.token, Permission::signed_in, &CredentialHttp::end_own_sessions, country.request()).status ==
      204);
  CHECK(country.admit(first.token) == 401);
  CHECK(country.admit(second.token) == 401);
  const auto third = country.sign_in(brewer);
  const auto ended = country.ask_as(admin.token, Permission::users_write, &CredentialHttp::end_sessions_of,
                                    country.request("", {user.id.str()}));
  CHECK(ended.status == 204);
  CHECK(country.admit(third.token) == 401);
  CHECK(country.admit(admin.token) == 200);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.end_sessions'") == 2);
}
