// A small country for the tests of identity: its organisations and people, the gate, the handlers, and verbs to ask
// them. One test owns one; one thread uses it.
#pragma once

#include <map>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/crypto/password.hpp"
#include "qrcongo/identity/approvals.hpp"
#include "qrcongo/identity/credential_http.hpp"
#include "qrcongo/identity/credential_resets.hpp"
#include "qrcongo/identity/http.hpp"
#include "tests/support/database.hpp"

namespace qrcongo::testing {

namespace asio = boost::asio;
namespace json = boost::json;
using identity::Duty;
using identity::OrganisationKind;
using identity::Role;

inline const std::string password = "un mot de passe assez long";

class Country {
 public:
  // Administrators and officers come in by their password alone, unless a test wants their second factor.
  explicit Country(bool limits_enabled = false, bool second_factor_required = false)
      : approvals(random),
        service(random, approvals),
        authority(settings(limits_enabled, second_factor_required), *database, service, clock, random),
        resets(authority, service, approvals, random),
        acts(*database, clock),
        hash("hash", 1, 4),
        http(authority, service, acts, *database, hash, clock, random),
        credential_http({authority, service, resets, acts, *database, hash, clock, random}),
        record(crypto::hash_password(password, random, {4, 8, 1})) {
    service.install_effects("https://stamps.example");
    const Bytes key(32, 7);
    database.write([&](db::Tx& tx) { return identity::Authority::create_key(tx, key, random, clock.now_ms()); });
    authority.wrap_new_keys_by([this, key](db::Tx&, ByteView bare, std::string_view purpose) {
      return crypto::wrap_key(key, bare, purpose, random);
    });
    const auto started = authority.start(key);
    REQUIRE_MESSAGE(started.has_value(), (started ? std::string() : started.error().detail));
    admin = first_administrator();
    government = admin.organisation_id;
    occ = organisation("OCC", {OrganisationKind::occ});
    brewery = organisation("Brasserie du Fleuve SA", {OrganisationKind::enterprise});
    soap_works = organisation("Savonnerie du Lac", {OrganisationKind::enterprise});
    print_shop = organisation("Imprimerie Nationale", {OrganisationKind::printer});
  }

  static identity::AuthoritySettings settings(bool limits_enabled, bool second_factor_required = false) {
    identity::AuthoritySettings settings;
    settings.issuer = "https://stamps.example";
    settings.limits_enabled = limits_enabled;
    settings.second_factor_required = second_factor_required;
    return settings;
  }

  // ---- in the services

  identity::Call system() const { return identity::system_call(clock.now_ms()); }

  identity::Call as(const identity::User& user) {
    return database.write([&](db::Tx& tx) { return service.call_as(tx, user.id, clock.now_ms()); });
  }

  // Anything that is done in one transaction and may be refused.
  template <class Work>
  auto attempt(Work work) {
    return database->write_now(work);
  }

  OrganisationId organisation(const std::string& name, std::set<OrganisationKind> kinds) {
    identity::OrganisationInput input;
    input.name = name;
    input.kinds = kinds;
    if (kinds.contains(OrganisationKind::printer)) input.agreement = identity::Agreement{"AGR-1", 30'000};
    return database.write([&](db::Tx& tx) { return service.create_organisation(tx, system(), input); }).id;
  }

  static identity::UserInput input(const std::string& email, const OrganisationId& organisation, Role role,
                                   std::set<Duty> duties = {}) {
    identity::UserInput input;
    input.email = email;
    input.name = "N. " + email.substr(0, email.find('@'));
    input.organisation_id = organisation;
    input.role = role;
    input.duties = std::move(duties);
    return input;
  }

  Result<identity::InvitedUser> invite(const identity::Call& call, const identity::UserInput& user) {
    return attempt([&](db::Tx& tx) { return service.invite(tx, call, user); });
  }

  Result<identity::User> accept(const std::string& token, std::optional<std::string> email = {},
                                std::optional<std::string> name = {}, std::optional<std::string> code = {}) {
    identity::Call nobody;
    nobody.now_ms = clock.now_ms();
    return attempt([&](db::Tx& tx) { return service.accept_invitation(tx, nobody, token, record, email, name, code); });
  }

  identity::User person(const std::string& email, const OrganisationId& organisation, Role role,
                        std::set<Duty> duties = {}) {
    const auto invited = invite(system(), input(email, organisation, role, std::move(duties)));
    REQUIRE(invited.has_value());
    auto user = accept(invited->invitation->token);
    REQUIRE(user.has_value());
    return *user;
  }

  // ---- over the handlers

  using Handler = identity::Http::Answer (identity::Http::*)(http::Request&);

  // One request on its way: what a test sets on it, it sends.
  http::Request request(const std::string& body = "", std::vector<std::string> path_parameters = {}) {
    http::Request request;
    request.method = http::Method::post;
    request.path = "/test";
    request.request_id = "request-1";
    request.client_address = "192.0.2.1";
    request.body = body;
    request.path_parameters = std::move(path_parameters);
    if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    return request;
  }

  // What the server would answer: a refusal as its problem.
  http::Response ask(Handler handler, http::Request& request) {
    const auto answered = await((http.*handler)(request));
    return answered ? *answered : http::problem_response(request, answered.error());
  }

  http::Response ask(Handler handler, http::Request&& asked) { return ask(handler, asked); }

  using CredentialHandler = identity::CredentialHttp::Answer (identity::CredentialHttp::*)(http::Request&);

  http::Response ask(CredentialHandler handler, http::Request asked) {
    const auto answered = await((credential_http.*handler)(asked));
    return answered ? *answered : http::problem_response(asked, answered.error());
  }

  http::Response ask_as(const std::string& token, identity::Permission permission, CredentialHandler handler,
                        http::Request asked) {
    asked.headers.push_back({"Authorization", "Bearer " + token});
    const auto admitted = authority.admit(asked, permission);
    return admitted ? ask(handler, std::move(asked)) : http::problem_response(asked, admitted.error());
  }

  // Past the gate first, as a route with this permission has it.
  http::Response ask_as(const std::string& token, identity::Permission permission, Handler handler,
                        http::Request asked) {
    asked.headers.push_back({"Authorization", "Bearer " + token});
    const auto admitted = authority.admit(asked, permission);
    return admitted ? ask(handler, asked) : http::problem_response(asked, admitted.error());
  }

  template <class Value>
  Value await(asio::awaitable<Value> task) {
    asio::io_context context;
    auto future = asio::co_spawn(context, std::move(task), asio::use_future);
    context.run();
    return future.get();
  }

  struct SignedIn {
    std::string token;
    std::string cookie;
  };

  http::Response try_to_sign_in(const std::string& email, const std::string& with) {
    return ask(&identity::Http::sign_in, request(json_text({{"email", email}, {"password", with}})));
  }

  SignedIn sign_in(const std::string& email) { return signed_in(try_to_sign_in(email, password)); }

  static SignedIn signed_in(const http::Response& response) {
    REQUIRE(response.status == 200);
    const std::string cookie = header(response, "Set-Cookie");
    return {text(response, "access_token"), cookie.substr(0, cookie.find(';'))};
  }

  // The gate's word on a token: 200, 401 or 403.
  int admit(const std::string& token, identity::Permission permission = identity::Permission::signed_in) {
    http::Request asked;
    asked.headers.push_back({"Authorization", "Bearer " + token});
    const auto admitted = authority.admit(asked, permission);
    return admitted ? 200 : http::status_of(admitted.error().code);
  }

  static std::string json_text(const json::object& object) { return json::serialize(object); }
  static json::object body_of(const http::Response& response) { return json::parse(response.body).as_object(); }
  static std::string text(const http::Response& response, std::string_view name) {
    return std::string(body_of(response).at(name).as_string());
  }
  static std::string header(const http::Response& response, std::string_view name) {
    for (const auto& one : response.headers) {
      if (one.name == name) return one.value;
    }
    return "";
  }

  std::int64_t count(const std::string& sql) {
    return database.write([&](db::Tx& tx) -> Result<std::int64_t> { return tx.value<std::int64_t>(sql); });
  }

  TestDatabase database;
  FakeClock clock;
  FakeRandom random;
  identity::Approvals approvals;
  identity::Service service;
  identity::Authority authority;
  identity::CredentialResets resets;
  identity::Acts acts;
  runtime::ThreadPool hash;
  identity::Http http;
  identity::CredentialHttp credential_http;
  const std::string record;  // of `password`, at a cost for tests

  identity::User admin;
  OrganisationId government;
  OrganisationId occ;
  OrganisationId brewery;
  OrganisationId soap_works;
  OrganisationId print_shop;

 private:
  identity::User first_administrator() {
    const auto link = database.write([&](db::Tx& tx) { return service.invite_first_administrator(tx, system()); });
    auto user = accept(link.token, "admin@gouv.example", "A. Admin");
    REQUIRE(user.has_value());
    return *user;
  }
};

}  // namespace qrcongo::testing
