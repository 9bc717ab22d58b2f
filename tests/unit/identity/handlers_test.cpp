#include <algorithm>

#include <doctest/doctest.h>

#include "country.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::Http;
using identity::Permission;

namespace {

// One signed-in person who sends requests.
class Somebody {
 public:
  Somebody(Country& country, const std::string& email) : country_(country), token_(country.sign_in(email).token) {}

  http::Response post(Permission permission, Country::Handler handler, const json::object& body) {
    return country_.ask_as(token_, permission, handler, country_.request(json::serialize(body)));
  }

  http::Response patch(Permission permission, Country::Handler handler, const std::string& id, const json::object& body,
                       const std::string& etag) {
    http::Request asked = country_.request(json::serialize(body), {id});
    if (!etag.empty()) asked.headers.push_back({"If-Match", etag});
    return country_.ask_as(token_, permission, handler, asked);
  }

  http::Response get(Permission permission, Country::Handler handler, std::vector<std::string> path_parameters = {},
                     std::vector<std::pair<std::string, std::string>> query = {}) {
    http::Request asked = country_.request("", std::move(path_parameters));
    asked.query = std::move(query);
    return country_.ask_as(token_, permission, handler, asked);
  }

 private:
  Country& country_;
  const std::string token_;
};

const json::object printer = {
    {"kinds", json::array{"printer"}},
    {"name", "Imprimerie du Port"},
    {"registration_number", "CD/KNG/RCCM/14-B-1234"},
    {"email", "atelier@port.example"},
    {"phone", "+243810000000"},
    {"address", {{"line", "Av. du Port 12"}, {"city", "Kinshasa"}, {"province", "CD-KN"}}},
    {"agreement", {{"number", "AGR-2026-0007"}, {"valid_until", "2028-12-31"}}},
    {"print_profile", {{"format", "png"}, {"dpi", 500}, {"module_px", 8}, {"part_stamps", 50000}}}};

}  // namespace

TEST_CASE("an organisation is made, read and changed as it was sent") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  const auto made = admin.post(Permission::organisations_write, &Http::create_organisation, printer);
  REQUIRE(made.status == 201);
  const std::string id = Country::text(made, "id");
  CHECK(Country::header(made, "Location") == "/api/v1/organisations/" + id);
  CHECK(Country::header(made, "ETag") == "\"1\"");
  const auto read = admin.get(Permission::organisations_read, &Http::show_organisation, {id});
  CHECK(read.body == made.body);
  json::object sent = Country::body_of(read);
  for (const auto& field : printer) CHECK(sent.at(field.key()) == field.value());
  CHECK(sent.at("state") == "active");
  CHECK(sent.at("tax_number").is_null());
  const auto changed = admin.patch(Permission::organisations_write, &Http::change_organisation, id,
                                   {{"name", "Imprimerie du Grand Port"}}, "\"1\"");
  REQUIRE(changed.status == 200);
  CHECK(Country::header(changed, "ETag") == "\"2\"");
  sent["name"] = "Imprimerie du Grand Port";
  sent["version"] = 2;
  CHECK(Country::body_of(changed) == sent);
}

TEST_CASE("a change needs the version that was read") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  const auto change = [&](const std::string& etag) {
    return admin.patch(Permission::organisations_write, &Http::change_organisation, country.brewery.str(),
                       {{"phone", "0810000000"}}, etag);
  };
  CHECK(change("").status == 428);
  CHECK(change("\"7\"").status == 412);
  CHECK(change("\"1\"").status == 200);
  CHECK(change("\"1\"").status == 412);
}

TEST_CASE("fields that are unknown or wrong are all named, and nothing is made") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  const auto before = country.count("SELECT COUNT(*) FROM organisations");
  json::object wrong = printer;
  wrong["kinds"] = json::array{"factory"};
  wrong["agreement"].as_object()["valid_until"] = "2028-02-30";
  wrong["colour"] = "green";
  const auto refused = admin.post(Permission::organisations_write, &Http::create_organisation, wrong);
  CHECK(refused.status == 422);
  std::set<std::string> pointers;
  const json::object problem = Country::body_of(refused);
  for (const json::value& error : problem.at("errors").as_array()) pointers.emplace(error.at("pointer").as_string());
  CHECK(pointers == std::set<std::string>{"/kinds", "/agreement/valid_until", "/colour"});
  json::object unknown = printer;
  unknown["colour"] = "green";
  const auto stranger = admin.post(Permission::organisations_write, &Http::create_organisation, unknown);
  CHECK(Country::text(stranger, "type") == "urn:qrcongo:problem:unknown-field");
  CHECK(admin
            .patch(Permission::organisations_write, &Http::change_organisation, country.brewery.str(),
                   {{"kinds", json::array{"occ"}}}, "\"1\"")
            .status == 422);
  CHECK(country.count("SELECT COUNT(*) FROM organisations") == before);
}

TEST_CASE("the gate refuses whose role has no such permission, and another's row is not there") {
  Country country;
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  Somebody enterprise(country, "qualite@fleuve.example");
  CHECK(enterprise.post(Permission::organisations_write, &Http::create_organisation, printer).status == 403);
  const auto show = [&](const std::string& id) {
    return enterprise.get(Permission::organisations_read, &Http::show_organisation, {id}).status;
  };
  CHECK(show(country.brewery.str()) == 200);
  CHECK(show(country.soap_works.str()) == 404);
  CHECK(show("not-a-uuid") == 404);
}

TEST_CASE("a list goes on where its page ended, and filters") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  std::vector<std::string> names;
  std::string cursor;
  do {
    std::vector<std::pair<std::string, std::string>> query = {{"limit", "2"}};
    if (!cursor.empty()) query.emplace_back("cursor", cursor);
    const auto page = Country::body_of(admin.get(Permission::organisations_read, &Http::list_organisations, {}, query));
    CHECK(page.at("items").as_array().size() <= 2);
    for (const json::value& item : page.at("items").as_array()) names.emplace_back(item.at("name").as_string());
    cursor = page.at("next").is_null() ? "" : std::string(page.at("next").as_string());
  } while (!cursor.empty());
  CHECK(names == std::vector<std::string>{"Gouvernement", "OCC", "Brasserie du Fleuve SA", "Savonnerie du Lac",
                                          "Imprimerie Nationale"});
  const auto count = [&](std::vector<std::pair<std::string, std::string>> query) {
    const auto answer = admin.get(Permission::organisations_read, &Http::list_organisations, {}, std::move(query));
    REQUIRE(answer.status == 200);
    return Country::body_of(answer).at("items").as_array().size();
  };
  CHECK(count({{"state", "suspended"}}) == 0);
  CHECK(count({{"state", "active"}}) == 5);
  CHECK(count({{"updated_since", format_time(country.clock.now_ms() + 1)}}) == 0);
  CHECK(count({{"updated_since", format_time(country.clock.now_ms())}}) == 5);
  const auto refused = [&](const std::string& name, const std::string& value) {
    return admin.get(Permission::organisations_read, &Http::list_organisations, {}, {{name, value}}).status;
  };
  CHECK(refused("updated_since", "yesterday") == 422);
  CHECK(refused("colour", "green") == 422);
}

TEST_CASE("a user is invited by a link that is shown once, and comes in by it once") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  const json::object body = {
      {"email", "C.Mbala@occ.example"}, {"name", "C. Mbala"},      {"organisation_id", country.occ.str()},
      {"role", "AUDITEUR_SYSTEME"},     {"duties", json::array()}, {"language", "fr"}};
  const auto invited = admin.post(Permission::users_write, &Http::invite_user, body);
  REQUIRE(invited.status == 201);
  CHECK(Country::text(invited, "state") == "invited");
  CHECK(Country::text(invited, "email") == "c.mbala@occ.example");
  const json::object shown = Country::body_of(invited).at("invitation").as_object();
  const std::string url(shown.at("url").as_string());
  const std::string before_token = "https://stamps.example/console/invitation/";
  REQUIRE(url.starts_with(before_token));
  const std::string token = url.substr(before_token.size());
  const auto look = Country::body_of(country.ask(&Http::show_invitation, country.request("", {token})));
  CHECK(look ==
        json::object{
            {"kind", "user"}, {"name", "C. Mbala"}, {"code_required", false}, {"expires_at", shown.at("expires_at")}});
  const auto accept = [&](const std::string& with) {
    return country
        .ask(&Http::accept_invitation, country.request(json::serialize(json::object{{"password", with}}), {token}))
        .status;
  };
  CHECK(accept("trop court") == 422);
  CHECK(accept("c.MBALA@occ.example") == 422);
  CHECK(accept(std::string(257, 'x')) == 422);
  CHECK(accept("une phrase assez longue") == 201);
  CHECK(accept("une phrase assez longue") == 404);
  CHECK(country.ask(&Http::show_invitation, country.request("", {token})).status == 404);
}

TEST_CASE("a link that was sent to the person himself is shown to nobody else") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  std::string sent_to, sent;
  country.service.install_link_sender([&](db::Tx&, const identity::User& user, const identity::PersonalLink& link) {
    CHECK(link.purpose == identity::PersonalLink::Purpose::invitation);
    CHECK(link.life_ms == 7 * day_ms);
    sent_to = user.email;
    sent = link.url;
  });
  const auto invite = [&](const std::string& email) {
    const json::object body = {{"email", email},
                               {"name", "C. Mbala"},
                               {"organisation_id", country.brewery.str()},
                               {"role", "ENTREPRISE_CERTIFIEE"}};
    const auto invited = admin.post(Permission::users_write, &Http::invite_user, body);
    REQUIRE(invited.status == 201);
    return Country::body_of(invited).at("invitation").as_object();
  };
  const json::object shown = invite("c.mbala@fleuve.example");
  CHECK(shown.at("sent_to_email") == true);
  CHECK(shown.contains("expires_at"));
  CHECK_FALSE(shown.contains("url"));
  CHECK(sent_to == "c.mbala@fleuve.example");
  const std::string before_token = "https://stamps.example/console/invitation/";
  REQUIRE(sent.starts_with(before_token));
  const std::string token = sent.substr(before_token.size());
  CHECK(json::serialize(shown).find(token) == std::string::npos);
  CHECK(country.ask(&Http::show_invitation, country.request("", {token})).status == 200);
  country.service.install_link_sender(nullptr);
  const json::object handed_over = invite("d.mbala@fleuve.example");
  CHECK(handed_over.contains("url"));
  CHECK_FALSE(handed_over.contains("sent_to_email"));
}

TEST_CASE("the first administrator's link says what it asks for") {
  TestDatabase database;
  FakeRandom random;
  FakeClock clock;
  identity::Approvals approvals(random);
  identity::Service service(random, approvals);
  identity::Authority authority(Country::settings(false), *database, service, clock, random);
  identity::Acts acts(*database, clock);
  runtime::ThreadPool hash("hash", 1, 4);
  identity::Http http(authority, service, acts, *database, hash, clock, random);
  const auto link = database.write(
      [&](db::Tx& tx) { return service.invite_first_administrator(tx, identity::system_call(clock.now_ms())); });
  http::Request asked;
  asked.path_parameters = {link.token};
  asio::io_context context;
  auto answered = asio::co_spawn(context, http.show_invitation(asked), asio::use_future);
  context.run();
  const auto response = answered.get();
  REQUIRE(response.has_value());
  CHECK(Country::text(*response, "kind") == "first_administrator");
  CHECK(Country::body_of(*response).at("name").is_null());
}

TEST_CASE("a user's name, state and duties change, his role and address do not") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  const auto user = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC, {Duty::cashier});
  const std::string etag = "\"" + std::to_string(user.version) + "\"";
  const auto change = [&](const json::object& body) {
    return admin.patch(Permission::users_write, &Http::change_user, user.id.str(), body, etag);
  };
  CHECK(change({{"role", "ADMIN_GOUVERNEMENTAL"}}).status == 422);
  CHECK(change({{"email", "x@occ.example"}}).status == 422);
  CHECK(change({{"state", "invited"}}).status == 422);
  CHECK(change({{"name", "J. Ilunga"}, {"duties", json::array()}}).status == 422);
  const auto changed = change({{"duties", json::array()}});
  REQUIRE(changed.status == 200);
  CHECK(Country::text(changed, "name") == user.name);
  CHECK(Country::body_of(changed).at("duties").as_array().empty());
  CHECK(Country::text(changed, "state") == "active");
}

TEST_CASE("an administrator names people of enterprises and printers, and asks for another name of who decides") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  const auto change = [&](const identity::User& user) {
    const std::string etag = "\"" + std::to_string(user.version) + "\"";
    return admin.patch(Permission::users_write, &Http::change_user, user.id.str(), {{"name", "J. Ilunga"}}, etag);
  };
  const auto named = change(country.person("q@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE));
  REQUIRE(named.status == 200);
  CHECK(Country::text(named, "name") == "J. Ilunga");
  const auto asked = change(country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC));
  REQUIRE(asked.status == 202);
  CHECK(Country::body_of(asked).at("detail").at("change") == "rename");
  CHECK(Country::body_of(asked).at("summary").at("wanted_name") == "J. Ilunga");
  CHECK(Country::text(asked, "subject_label") == "N. agent");
}

TEST_CASE("a client's secret is shown once, and its key is not replayed") {
  Country country;
  const std::string token = country.sign_in("admin@gouv.example").token;
  const auto make = [&] {
    http::Request asked = country.request(R"({"name":"ERP"})");
    asked.headers.push_back({"Idempotency-Key", "k1"});
    return country.ask_as(token, Permission::api_clients_write, &Http::create_api_client, asked);
  };
  const auto made = make();
  REQUIRE(made.status == 201);
  const std::string secret = Country::text(made, "secret");
  CHECK(make().status == 409);
  const auto listed = country.ask_as(token, Permission::api_clients_read, &Http::list_api_clients, country.request());
  CHECK(Country::body_of(listed).at("items").as_array().size() == 1);
  CHECK(listed.body.find(secret) == std::string::npos);
  const auto revoked = country.ask_as(token, Permission::api_clients_write, &Http::revoke_api_client,
                                      country.request("", {Country::text(made, "id")}));
  CHECK(revoked.status == 200);
  CHECK(Country::text(revoked, "state") == "revoked");
}

TEST_CASE("me says who is signed in, where and with what") {
  Country country;
  country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC, {Duty::inspector});
  Somebody officer(country, "agent@occ.example");
  const auto me = Country::body_of(officer.get(Permission::signed_in, &Http::show_me));
  CHECK(me.at("email") == "agent@occ.example");
  CHECK(me.at("role") == "OPERATEUR_OCC");
  CHECK(me.at("duties") == json::array{"inspector"});
  CHECK(me.at("client_id").is_null());
  CHECK(me.at("organisation").at("id").as_string() == country.occ.str());
  CHECK(me.at("organisation").at("name") == "OCC");
}

TEST_CASE("a person changes his own name and language, and nothing else of himself") {
  Country country;
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  Somebody person(country, "qualite@fleuve.example");
  const auto before = person.get(Permission::signed_in, &Http::show_me);
  const std::string etag = Country::header(before, "ETag");
  const auto change = [&](const json::object& body, const std::string& match) {
    return person.patch(Permission::signed_in, &Http::change_me, "", body, match);
  };
  CHECK(change({{"name", "A. Autre"}}, "").status == 428);
  CHECK(change({{"name", "A. Autre"}}, "\"99\"").status == 412);
  CHECK(change({{"language", "de"}}, etag).status == 422);
  CHECK(change({{"name", ""}}, etag).status == 422);
  CHECK(change({{"role", "OPERATEUR_OCC"}}, etag).status == 422);
  CHECK(change({{"duties", json::array{"cashier"}}}, etag).status == 422);
  const auto changed = change({{"name", "A. Autre"}, {"language", "en"}}, etag);
  REQUIRE(changed.status == 200);
  CHECK(Country::text(changed, "name") == "A. Autre");
  CHECK(Country::text(changed, "language") == "en");
  CHECK(Country::header(changed, "ETag") != etag);
  CHECK(change({{"language", "fr"}}, etag).status == 412);
  const auto after = person.get(Permission::signed_in, &Http::show_me);
  CHECK(Country::text(after, "name") == "A. Autre");
  CHECK(Country::text(after, "language") == "en");
  CHECK(Country::text(after, "role") == Country::text(before, "role"));
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.change'") == 1);
}

TEST_CASE("one person is shown to whoever may see him, and to nobody else") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  const json::array people =
      Country::body_of(admin.get(Permission::users_read, &Http::list_users)).at("items").as_array();
  REQUIRE(!people.empty());
  for (const json::value& person : people) {
    const std::string id(person.at("id").as_string());
    const auto shown = admin.get(Permission::users_read, &Http::show_user, {id});
    CHECK(shown.status == 200);
    CHECK(json::value(Country::body_of(shown)) == person);
    CHECK(Country::header(shown, "ETag") == "\"" + std::to_string(person.at("version").as_int64()) + "\"");
  }
  CHECK(admin.get(Permission::users_read, &Http::show_user, {"0193a000-0000-7000-8000-000000000000"}).status == 404);
  CHECK(admin.get(Permission::users_read, &Http::show_user, {"7"}).status == 404);
}

TEST_CASE("a list of people begins with the newest") {
  Country country;
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  Somebody admin(country, "admin@gouv.example");
  const auto ids = [&](std::vector<std::pair<std::string, std::string>> query) {
    std::vector<std::string> found;
    const auto answer = admin.get(Permission::users_read, &Http::list_users, {}, std::move(query));
    REQUIRE(answer.status == 200);
    const json::object page = Country::body_of(answer);
    for (const json::value& person : page.at("items").as_array()) found.emplace_back(person.at("id").as_string());
    return found;
  };
  auto people = ids({});
  REQUIRE(people.size() > 1);
  std::reverse(people.begin(), people.end());
  CHECK(ids({{"order", "newest"}}) == people);
  CHECK(admin.get(Permission::users_read, &Http::list_users, {}, {{"order", "changed"}}).status == 422);
}

TEST_CASE("whoever asks who he is learns what day it is, and whether all of it is a demonstration") {
  Country country;
  Somebody admin(country, "admin@gouv.example");
  const json::object me = Country::body_of(admin.get(Permission::signed_in, &Http::show_me));
  CHECK(me.at("utc_offset") == "+00:00");
  CHECK(me.at("demonstration") == false);
  CHECK(me.at("actions") == json::array());
}
