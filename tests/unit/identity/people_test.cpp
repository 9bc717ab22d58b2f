#include <doctest/doctest.h>

#include "country.hpp"
#include "src/identity/contact_details.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::Http;
using identity::Permission;

namespace {

Result<identity::User> change(Country& country, const identity::Call& call, const UserId& id,
                              const identity::UserPatch& patch) {
  auto changed = country.attempt([&](db::Tx& tx) { return country.service.change_user(tx, call, id, patch); });
  if (!changed) return fail(changed.error());
  CHECK(!changed->awaited);
  return std::move(changed->user);
}

identity::UserPatch state(const std::string& state) {
  identity::UserPatch patch;
  patch.state = state;
  return patch;
}

Code code_of(const auto& refused) {
  REQUIRE_FALSE(refused.has_value());
  return refused.error().code;
}

std::string field_of(const auto& refused) {
  REQUIRE_FALSE(refused.has_value());
  REQUIRE(refused.error().fields.size() == 1);
  return refused.error().fields[0].pointer;
}

}  // namespace

TEST_CASE("the first administrator names himself by a link that serves once") {
  Country country;
  CHECK(country.admin.role == Role::ADMIN_GOUVERNEMENTAL);
  CHECK(country.admin.state == "active");
  const auto government = country.database.write([&](db::Tx& tx) -> Result<identity::Organisation> {
    return *identity::find_organisation(tx, country.government);
  });
  CHECK(government.name == "Gouvernement");
  CHECK(government.is(OrganisationKind::government));
  const auto another =
      country.attempt([&](db::Tx& tx) { return country.service.invite_first_administrator(tx, country.system()); });
  CHECK(code_of(another) == Code::wrong_state);
}

TEST_CASE("a first administrator's older link ends with a newer one, and all end when one exists") {
  TestDatabase database;
  FakeRandom random;
  identity::Approvals approvals(random);
  identity::Service service(random, approvals);
  const identity::Call system = identity::system_call(1000);
  const auto link = [&] {
    return database.write([&](db::Tx& tx) { return service.invite_first_administrator(tx, system); }).token;
  };
  const auto accept = [&](const std::string& token, std::optional<std::string> email, std::optional<std::string> name) {
    return database->write_now(
        [&](db::Tx& tx) { return service.accept_invitation(tx, system, token, "record", email, name); });
  };
  const std::string older = link();
  const std::string newer = link();
  CHECK(code_of(accept(older, "a@b.example", "A")) == Code::not_found);
  CHECK(field_of(accept(newer, {}, "A")) == "/email");
  CHECK(field_of(accept(newer, "a@b.example", {})) == "/name");
  CHECK(field_of(accept(newer, "not an address", "A")) == "/email");
  const auto made =
      database.write([&](db::Tx& tx) { return service.create_administrator(tx, system, "Machine@gouv.example"); });
  CHECK(made.user.email == "machine@gouv.example");
  CHECK(accept(newer, "a@b.example", "A").has_value());
  CHECK(code_of(accept(newer, "c@d.example", "C")) == Code::not_found);
  CHECK(accept(made.invitation->token, {}, {}).has_value());
  CHECK(database.write([&](db::Tx& tx) -> Result<std::int64_t> {
    return tx.value<std::int64_t>("SELECT COUNT(*) FROM organisations");
  }) == 1);
}

TEST_CASE("an invitation serves once, for seven days, and names nobody else") {
  Country country;
  const auto invited =
      country.invite(country.system(), Country::input("new@occ.example", country.occ, Role::OPERATEUR_OCC));
  REQUIRE(invited.has_value());
  CHECK(invited->user.state == "invited");
  CHECK(invited->invitation->expires_at == country.clock.now_ms() + 7 * day_ms);
  CHECK(code_of(country.accept(invited->invitation->token, "other@occ.example")) == Code::unknown_field);
  CHECK(country.accept(invited->invitation->token)->state == "active");
  CHECK(code_of(country.accept(invited->invitation->token)) == Code::not_found);
  CHECK(code_of(country.accept("no such token")) == Code::not_found);
  const auto late =
      country.invite(country.system(), Country::input("late@occ.example", country.occ, Role::OPERATEUR_OCC));
  country.clock.advance_ms(7 * day_ms);
  CHECK(code_of(country.accept(late->invitation->token)) == Code::not_found);
}

TEST_CASE("tokens, secrets and links are kept as hashes alone") {
  Country country;
  const auto invited =
      country.invite(country.system(), Country::input("new@occ.example", country.occ, Role::OPERATEUR_OCC));
  const std::string token = invited->invitation->token;
  CHECK(country.count("SELECT COUNT(*) FROM invitations WHERE token_hash = '" + token + "'") == 0);
  const identity::Call admin = country.as(country.admin);
  const auto client =
      country.database.write([&](db::Tx& tx) { return country.service.create_api_client(tx, admin, "ERP"); });
  CHECK(client.secret.size() == 43);
  CHECK(country.count("SELECT COUNT(*) FROM api_clients WHERE secret_hash = '" + client.secret + "'") == 0);
}

TEST_CASE("who has not come yet is invited again, and the old link ends") {
  Country country;
  const auto input = Country::input("new@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto first = country.invite(country.system(), input);
  const auto second = country.invite(country.system(), input);
  REQUIRE(second.has_value());
  CHECK(second->user.id == first->user.id);
  CHECK(code_of(country.accept(first->invitation->token)) == Code::not_found);
  CHECK(country.accept(second->invitation->token).has_value());
  CHECK(code_of(country.invite(country.system(), input)) == Code::already_exists);
}

TEST_CASE("an invitation that nobody took up keeps its address from others for as long as its link lives") {
  Country country;
  const auto squatted = Country::input("agent@fleuve.example", country.soap_works, Role::ENTREPRISE_CERTIFIEE);
  const auto wanted = Country::input("agent@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto squatter = country.invite(country.system(), squatted);
  CHECK(code_of(country.invite(country.system(), wanted)) == Code::already_exists);
  country.clock.advance_ms(7 * day_ms);
  const auto invited = country.invite(country.system(), wanted);
  REQUIRE(invited.has_value());
  CHECK(invited->user.organisation_id == country.brewery);
  CHECK(invited->user.id != squatter->user.id);
  CHECK(code_of(country.invite(country.system(), squatted)) == Code::already_exists);
  CHECK(country.count("SELECT COUNT(*) FROM users WHERE id = '" + squatter->user.id.str() + "'") == 0);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.forget'") == 1);
}

TEST_CASE("an address belongs to one person in whatever case") {
  Country country;
  country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto again =
      country.invite(country.system(), Country::input("Agent@OCC.example", country.occ, Role::OPERATEUR_OCC));
  CHECK(code_of(again) == Code::already_exists);
  const auto elsewhere = Country::input("agent@occ.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  CHECK(code_of(country.invite(country.system(), elsewhere)) == Code::already_exists);
}

TEST_CASE("a role suits its organisation's kind and no other") {
  Country country;
  const std::map<Role, std::set<OrganisationId>> right = {
      {Role::ADMIN_GOUVERNEMENTAL, {country.government}},
      {Role::OPERATEUR_OCC, {country.occ}},
      {Role::ENTREPRISE_CERTIFIEE, {country.brewery}},
      {Role::ESTAMPILLEUR_AGREE, {country.print_shop}},
      {Role::AUDITEUR_SYSTEME, {country.government, country.occ}},
  };
  int number = 0;
  for (const auto& entry : right) {
    for (const OrganisationId& id : {country.government, country.occ, country.brewery, country.print_shop}) {
      const std::string email = "p" + std::to_string(++number) + "@x.example";
      const auto invited = country.invite(country.system(), Country::input(email, id, entry.first));
      CHECK_MESSAGE(invited.has_value() == entry.second.contains(id), identity::to_text(entry.first));
      if (!invited) CHECK(field_of(invited) == "/role");
    }
  }
}

TEST_CASE("only A and O keep the cash, only O inspects") {
  Country country;
  const auto refused = [&](const OrganisationId& id, Role role, Duty duty) {
    return field_of(country.invite(country.system(), Country::input("x@x.example", id, role, {duty}))) == "/duties";
  };
  CHECK(refused(country.brewery, Role::ENTREPRISE_CERTIFIEE, Duty::cashier));
  CHECK(refused(country.government, Role::AUDITEUR_SYSTEME, Duty::cashier));
  CHECK(refused(country.government, Role::ADMIN_GOUVERNEMENTAL, Duty::inspector));
  const auto officer =
      country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC, {Duty::cashier, Duty::inspector});
  CHECK(officer.duties.size() == 2);
  identity::UserPatch patch;
  patch.duties = std::set<Duty>{Duty::inspector};
  CHECK(field_of(change(country, country.as(country.admin), country.admin.id, patch)) == "/duties");
}

TEST_CASE("an enterprise invites its own role into its own organisation alone") {
  Country country;
  const auto owner = country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const identity::Call call = country.as(owner);
  const auto invite = [&](const OrganisationId& id, Role role) {
    return country.invite(call, Country::input("x@x.example", id, role));
  };
  CHECK(code_of(invite(country.soap_works, Role::ENTREPRISE_CERTIFIEE)) == Code::not_found);
  CHECK(code_of(invite(country.brewery, Role::ESTAMPILLEUR_AGREE)) == Code::forbidden);
  CHECK(code_of(invite(country.government, Role::ADMIN_GOUVERNEMENTAL)) == Code::not_found);
  CHECK(invite(country.brewery, Role::ENTREPRISE_CERTIFIEE).has_value());
}

TEST_CASE("an enterprise sees and changes its own people alone") {
  Country country;
  const auto owner = country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto colleague = country.person("usine@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto stranger = country.person("qualite@lac.example", country.soap_works, Role::ENTREPRISE_CERTIFIEE);
  const identity::Call call = country.as(owner);
  const auto seen =
      country.database
          .write([&](db::Tx& tx) -> Result<identity::UserList> { return country.service.users(tx, call, {}); })
          .users;
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].id == owner.id);
  CHECK(seen[1].id == colleague.id);
  CHECK(code_of(change(country, call, stranger.id, state("disabled"))) == Code::not_found);
  CHECK(change(country, call, colleague.id, state("disabled"))->state == "disabled");
  CHECK(country.count("SELECT COUNT(*) FROM organisations") > 1);
  const auto organisations = country.database.write([&](db::Tx& tx) -> Result<std::vector<identity::Organisation>> {
    return country.service.organisations(tx, call, {});
  });
  REQUIRE(organisations.size() == 1);
  CHECK(organisations[0].id == country.brewery);
}

TEST_CASE("people are found by a part of the name, by the whole address, by role and by organisation") {
  Country country;
  country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  country.person("qualite@lac.example", country.soap_works, Role::ENTREPRISE_CERTIFIEE);
  const auto printer = country.person("atelier@imprimerie.example", country.print_shop, Role::ESTAMPILLEUR_AGREE);
  identity::UserPatch named;
  named.name = "Éléonore Mbala";
  REQUIRE(change(country, country.as(country.admin), printer.id, named));
  const auto emails = [&](const identity::Call& call, const identity::Page& page) {
    std::vector<std::string> found;
    const auto list = country.database.write(
        [&](db::Tx& tx) -> Result<identity::UserList> { return country.service.users(tx, call, page); });
    CHECK(list.looked_to == 0);
    for (const identity::User& user : list.users) found.push_back(user.email);
    return found;
  };
  const auto search = [&](const identity::Call& call, const std::string& typed) {
    identity::Page page;
    page.search = typed;
    return emails(call, page);
  };
  using Found = std::vector<std::string>;
  const identity::Call admin = country.as(country.admin);
  CHECK(search(admin, "eleonore MB") == Found{printer.email});
  CHECK(search(admin, "Atelier@imprimerie.example") == Found{printer.email});
  CHECK(search(admin, "atelier@").empty());
  CHECK(search(country.as(printer), "qualite@lac.example").empty());
  identity::Page by_role;
  by_role.role = Role::ENTREPRISE_CERTIFIEE;
  CHECK(emails(admin, by_role) == Found{"qualite@fleuve.example", "qualite@lac.example"});
  by_role.organisation_id = country.soap_works;
  CHECK(emails(admin, by_role) == Found{"qualite@lac.example"});
  CHECK(emails(country.as(printer), by_role).empty());
  identity::Page by_states;
  by_states.states = {"active", "invited"};
  CHECK(emails(country.as(printer), by_states) == Found{printer.email});
}

TEST_CASE("people who are found by name come page by page") {
  Country country;
  for (const char* email : {"a@fleuve.example", "b@fleuve.example", "c@fleuve.example"})
    country.person(email, country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const identity::Call admin = country.as(country.admin);
  identity::Page page;
  page.organisation_id = country.brewery;
  page.search = "n.";
  page.limit = 2;
  std::vector<std::size_t> pages;
  for (int turn = 0; turn < 3; ++turn) {
    const auto found = country.database.write(
        [&](db::Tx& tx) -> Result<identity::UserList> { return country.service.users(tx, admin, page); });
    pages.push_back(found.users.size());
    if (!found.users.empty()) page.after = found.users.back().sequence;
  }
  CHECK(pages == std::vector<std::size_t>{2, 1, 0});
}

TEST_CASE("a search among people ends where it opened enough names, and goes on from there") {
  Country country;
  std::vector<UserId> people;
  for (const char* letter : {"a", "b", "c", "d", "e"}) {
    const auto person =
        country.person(std::string(letter) + "@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
    identity::UserPatch named;
    named.name = std::string(letter) == "e" || std::string(letter) == "b" ? "Éléonore " : "Nadine ";
    *named.name += letter;
    REQUIRE(change(country, country.as(country.admin), person.id, named));
    people.push_back(person.id);
    country.person(std::string(letter) + "@lac.example", country.soap_works, Role::ENTREPRISE_CERTIFIEE);
  }
  const identity::Call owner =
      country.as(country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE));
  using Pages = std::vector<std::vector<UserId>>;
  const auto pages_of = [&](ListOrder order) {
    identity::Page page;
    page.order = order;
    page.search = "eleonore";
    page.look_through = 2;
    Pages pages;
    do {
      const auto list = country.database.write(
          [&](db::Tx& tx) -> Result<identity::UserList> { return country.service.users(tx, owner, page); });
      std::vector<UserId>& ids = pages.emplace_back();
      for (const identity::User& user : list.users) ids.push_back(user.id);
      page.after = list.looked_to;
    } while (page.after > 0 && pages.size() < 10);
    return pages;
  };
  // Six people of her own organisation, two a page; strangers' names are not even opened.
  CHECK(pages_of(ListOrder::oldest) == Pages{{people[1]}, {}, {people[4]}, {}});
  CHECK(pages_of(ListOrder::newest) == Pages{{people[4]}, {}, {people[1]}, {}});
}

TEST_CASE("organisations are found by name or registration number, and by kind") {
  Country country;
  const auto find = [&](const identity::Call& call, const identity::Page& page) {
    std::vector<OrganisationId> found;
    const auto rows = country.database.write([&](db::Tx& tx) -> Result<std::vector<identity::Organisation>> {
      return country.service.organisations(tx, call, page);
    });
    for (const identity::Organisation& row : rows) found.push_back(row.id);
    return found;
  };
  const auto owner = country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const identity::Call admin = country.as(country.admin);
  using Found = std::vector<OrganisationId>;
  identity::Page by_name;
  by_name.search = "FLEUVE sa";
  CHECK(find(admin, by_name) == Found{country.brewery});
  by_name.search = "lac";
  CHECK(find(admin, by_name) == Found{country.soap_works});
  CHECK(find(country.as(owner), by_name).empty());
  identity::Page by_kind;
  by_kind.kind = OrganisationKind::printer;
  CHECK(find(admin, by_kind) == Found{country.print_shop});
  by_kind.kind = OrganisationKind::enterprise;
  CHECK(find(admin, by_kind) == Found{country.brewery, country.soap_works});
  by_kind.search = "imprimerie";
  CHECK(find(admin, by_kind).empty());
}

TEST_CASE("an API client manages no people") {
  Country country;
  identity::Call robot = country.as(country.admin);
  robot.caller.client_id = ApiClientId("0193a000-0000-7000-8000-000000000000");
  const auto input = Country::input("x@gouv.example", country.government, Role::ADMIN_GOUVERNEMENTAL);
  CHECK(code_of(country.invite(robot, input)) == Code::forbidden);
  CHECK(code_of(change(country, robot, country.admin.id, state("disabled"))) == Code::forbidden);
  const auto client = country.attempt([&](db::Tx& tx) { return country.service.create_api_client(tx, robot, "ERP"); });
  CHECK(code_of(client) == Code::forbidden);
}

TEST_CASE("the last administrator cannot be disabled, one of two can") {
  Country country;
  const identity::Call call = country.as(country.admin);
  CHECK(code_of(change(country, call, country.admin.id, state("disabled"))) == Code::wrong_state);
  country.person("admin2@gouv.example", country.government, Role::ADMIN_GOUVERNEMENTAL);
  CHECK(change(country, call, country.admin.id, state("disabled")).has_value());
}

TEST_CASE("who was invited and disabled cannot come in, nor be made active without a password") {
  Country country;
  const auto invited =
      country.invite(country.system(), Country::input("new@occ.example", country.occ, Role::OPERATEUR_OCC));
  const identity::Call call = country.as(country.admin);
  CHECK(change(country, call, invited->user.id, state("disabled")).has_value());
  CHECK(code_of(country.accept(invited->invitation->token)) == Code::not_found);
  CHECK(code_of(change(country, call, invited->user.id, state("active"))) == Code::wrong_state);
}

TEST_CASE("a client belongs to its maker's organisation and is revoked from there or from the government") {
  Country country;
  const auto owner = country.person("qualite@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto stranger = country.person("qualite@lac.example", country.soap_works, Role::ENTREPRISE_CERTIFIEE);
  const identity::Call call = country.as(owner);
  const identity::Call other = country.as(stranger);
  const auto made =
      country.database.write([&](db::Tx& tx) { return country.service.create_api_client(tx, call, "ERP"); });
  CHECK(made.client.organisation_id == country.brewery);
  CHECK(made.client.created_by == owner.id);
  const auto seen = country.database.write([&](db::Tx& tx) -> Result<std::vector<identity::ApiClient>> {
    return country.service.api_clients(tx, other, {});
  });
  CHECK(seen.empty());
  const auto revoke = [&](const identity::Call& by) {
    return country.attempt([&](db::Tx& tx) { return country.service.revoke_api_client(tx, by, made.client.id); });
  };
  CHECK(code_of(revoke(other)) == Code::not_found);
  CHECK(revoke(call)->state == "revoked");
  CHECK(revoke(call)->state == "revoked");
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'api_client.revoke'") == 1);
}

TEST_CASE("what an organisation may be") {
  Country country;
  const auto create = [&](identity::OrganisationInput input) {
    input.name = "X";
    return country.attempt(
        [&](db::Tx& tx) { return country.service.create_organisation(tx, country.system(), input); });
  };
  identity::OrganisationInput input;
  CHECK(field_of(create(input)) == "/kinds");
  input.kinds = {OrganisationKind::government, OrganisationKind::enterprise};
  CHECK(field_of(create(input)) == "/kinds");
  input.kinds = {OrganisationKind::enterprise, OrganisationKind::printer};
  CHECK(field_of(create(input)) == "/agreement");
  input.agreement = identity::Agreement{"AGR-2026-0007", 21'000};
  const auto both = create(input);
  REQUIRE(both.has_value());
  CHECK(both->print_profile->dpi == 500);
  input.kinds = {OrganisationKind::enterprise};
  CHECK(field_of(create(input)) == "/agreement");
  input.agreement.reset();
  input.print_profile = identity::PrintProfile();
  CHECK(field_of(create(input)) == "/print_profile");
  input.print_profile.reset();
  input.email = "nowhere";
  CHECK(field_of(create(input)) == "/email");
  input.email.reset();
  input.address = identity::Address{"Av. du Port 12", "Kinshasa", "Kinshasa"};
  CHECK(field_of(create(input)) == "/address/province");
}

TEST_CASE("nobody suspends his own organisation") {
  Country country;
  identity::OrganisationPatch patch;
  patch.state = "suspended";
  const identity::Call call = country.as(country.admin);
  const auto refused = country.attempt(
      [&](db::Tx& tx) { return country.service.change_organisation(tx, call, country.government, patch); });
  CHECK(code_of(refused) == Code::wrong_state);
}

TEST_CASE("a printer is approved to the end of its agreement and while it is active") {
  Country country;
  const auto approved = [&](const OrganisationId& id, std::int64_t today) {
    return country.attempt([&](db::Tx& tx) { return identity::require_approved_printer(tx, id, today); });
  };
  CHECK(approved(country.print_shop, 30'000).has_value());
  CHECK(code_of(approved(country.print_shop, 30'001)) == Code::printer_not_approved);
  CHECK(code_of(approved(country.brewery, 20'000)) == Code::printer_not_approved);
  CHECK(code_of(approved(OrganisationId("no"), 20'000)) == Code::printer_not_approved);
  identity::OrganisationPatch patch;
  patch.state = "suspended";
  country.database.write(
      [&](db::Tx& tx) { return country.service.change_organisation(tx, country.system(), country.print_shop, patch); });
  CHECK(code_of(approved(country.print_shop, 20'000)) == Code::printer_not_approved);
}

TEST_CASE("a person is named by id, name and role") {
  Country country;
  const auto named = country.database.write([&](db::Tx& tx) -> Result<json::value> {
    return json::value{identity::person_json(tx, country.admin.id), identity::person_json(tx, std::nullopt)};
  });
  CHECK(named.at(0).at("name") == "A. Admin");
  CHECK(named.at(0).at("role") == "ADMIN_GOUVERNEMENTAL");
  CHECK(named.at(1).is_null());
}

TEST_CASE("nobody of the authority gives himself another name, and whoever buys or prints stamps may") {
  Country country;
  const auto own = [&](const identity::User& user, identity::OwnPatch patch) {
    const auto call = country.as(user);
    return country.attempt([&](db::Tx& tx) { return country.service.change_own(tx, call, patch); });
  };
  const auto rename = [&](const identity::User& by, const identity::User& user, const std::string& name) {
    identity::UserPatch patch;
    patch.name = name;
    return change(country, country.as(by), user.id, patch);
  };
  const auto officer = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto auditor = country.person("audit@gouv.example", country.government, Role::AUDITEUR_SYSTEME);
  for (const identity::User& user : {country.admin, officer, auditor}) {
    CHECK(code_of(own(user, {"Le Ministre", {}})) == Code::forbidden);
    CHECK(field_of(own(user, {"Le Ministre", "en"})) == "/name");
    // What it is already is no change.
    CHECK(own(user, {user.name, "en"})->language == "en");
  }
  CHECK(code_of(rename(country.admin, country.admin, "Le Ministre")) == Code::forbidden);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.rename'") == 0);
  for (const identity::User& user : {country.person("q@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE),
                                     country.person("a@print.example", country.print_shop, Role::ESTAMPILLEUR_AGREE)}) {
    CHECK(own(user, {"M. Kanza", {}})->name == "M. Kanza");
  }
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.rename'") == 2);
}

TEST_CASE("two active people of an organisation do not come to bear one name, however it is typed") {
  Country country;
  const auto call = country.system();
  const auto rename = [&](const identity::User& user, const std::string& name) {
    identity::UserPatch patch;
    patch.name = name;
    return change(country, call, user.id, patch);
  };
  const auto first = country.person("premier@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto second = country.person("second@occ.example", country.occ, Role::OPERATEUR_OCC);
  REQUIRE(rename(first, "Éléonore Mbala"));
  for (const char* name :
       {"Éléonore Mbala", "ELEONORE MBALA", "eleonore  mbala", "Éléonore\u00A0Mbala", "EléonoreMbala"}) {
    CHECK_MESSAGE(code_of(rename(second, name)) == Code::already_exists, name);
  }
  CHECK(rename(first, "Eleonore Mbala")->name == "Eleonore Mbala");
  CHECK(rename(second, "Éléonore K. Mbala").has_value());
  const auto outside = country.person("q@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  CHECK(rename(outside, "Éléonore Mbala").has_value());
  identity::UserPatch leaves;
  leaves.state = "disabled";
  REQUIRE(change(country, call, first.id, leaves));
  CHECK(rename(second, "Éléonore Mbala").has_value());
  // Nor does anybody come back under it.
  const auto back = change(country, call, first.id, state("active"));
  CHECK(code_of(back) == Code::already_exists);
  CHECK(field_of(back) == "/state");
  REQUIRE(rename(second, "Éléonore K. Mbala"));
  CHECK(change(country, call, first.id, state("active"))->state == "active");
}

TEST_CASE("nobody of the authorities comes in under another one's name, whatever organisation they are of") {
  Country country;
  const auto named = [&](const std::string& email, const OrganisationId& of, Role role, const std::string& name) {
    identity::UserInput input = Country::input(email, of, role);
    input.name = name;
    return input;
  };
  const auto officer = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  for (const char* name : {"N. agent", "N.Agent", "Ñ. AGENT"}) {
    const auto refused =
        country.invite(country.system(), named("u@gouv.example", country.government, Role::AUDITEUR_SYSTEME, name));
    CHECK_MESSAGE(code_of(refused) == Code::already_exists, name);
    CHECK(field_of(refused) == "/name");
  }
  // A Cyrillic a and a Greek o.
  for (const char* name : {"N. \u0430gent", "N. D\u03BFe"}) {
    const auto refused =
        country.invite(country.system(), named("u@gouv.example", country.government, Role::AUDITEUR_SYSTEME, name));
    CHECK_MESSAGE(code_of(refused) == Code::invalid_input, name);
    CHECK(field_of(refused) == "/name");
    CHECK(country.invite(country.system(), named("q@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE, name))
              .has_value());
  }
  CHECK(country
            .invite(country.system(),
                    named("v@gouv.example", country.government, Role::AUDITEUR_SYSTEME, "Nzɛmbɔ Éloïse Œuvrard-N’Goma"))
            .has_value());
  CHECK(
      country
          .invite(country.system(), named("e@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE, "N. agent"))
          .has_value());
  CHECK(country.count("SELECT COUNT(*) FROM users WHERE role = 'AUDITEUR_SYSTEME'") == 1);
}

TEST_CASE("of two who were invited under one name, the first to come bears it") {
  Country country;
  const auto invite = [&](const std::string& email, const std::string& name) {
    identity::UserInput input = Country::input(email, country.occ, Role::OPERATEUR_OCC);
    input.name = name;
    const auto invited = country.invite(country.system(), input);
    REQUIRE(invited.has_value());
    return invited->invitation->token;
  };
  const std::string early = invite("early@occ.example", "J. Ilunga");
  const std::string late = invite("late@occ.example", "J. Ilunga");
  REQUIRE(country.accept(early));
  CHECK(code_of(country.accept(late)) == Code::already_exists);
  CHECK(country.accept(invite("late@occ.example", "J. B. Ilunga")).has_value());
}

TEST_CASE("an administrator whom the machine makes is called by his whole address where its first part is taken") {
  Country country;
  identity::UserInput input = Country::input("chef@occ.example", country.occ, Role::OPERATEUR_OCC);
  input.name = "Chef";
  REQUIRE(country.accept(country.invite(country.system(), input)->invitation->token));
  const auto made = country.attempt(
      [&](db::Tx& tx) { return country.service.create_administrator(tx, country.system(), "chef@gouv.example"); });
  REQUIRE(made.has_value());
  CHECK(made->user.name == "chef@gouv.example");
}

TEST_CASE("a person who changes nothing of himself leaves no trace of it") {
  Country country;
  const auto owner = country.person("q@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto call = country.as(owner);
  const auto own = [&](const identity::OwnPatch& patch) {
    return country.attempt([&](db::Tx& tx) { return country.service.change_own(tx, call, patch); });
  };
  for (const identity::OwnPatch& patch :
       {identity::OwnPatch{}, identity::OwnPatch{owner.name, {}}, identity::OwnPatch{{}, owner.language}}) {
    CHECK(own(patch)->version == owner.version);
  }
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.change'") == 0);
  CHECK(own({{}, "en"})->version == owner.version + 1);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.change'") == 1);
}

TEST_CASE("enterprises and printers are told the names of their own people alone") {
  Country country;
  const auto owner = country.person("q@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE);
  const auto printer = country.person("a@print.example", country.print_shop, Role::ESTAMPILLEUR_AGREE);
  const auto officer = country.person("agent@occ.example", country.occ, Role::OPERATEUR_OCC);
  const auto seen = [&](const identity::User& by, const identity::User& who) {
    const auto call = country.as(by);
    return country.database.write(
        [&](db::Tx& tx) -> Result<json::value> { return identity::actor_json(tx, call, who.id); });
  };
  CHECK(seen(owner, owner).at("name") == json::value(owner.name));
  for (const identity::User& reader : {country.admin, officer}) {
    CHECK(seen(reader, owner).at("id") == json::value(owner.id.str()));
  }
  CHECK(seen(printer, owner) ==
        json::value{{"role", "ENTREPRISE_CERTIFIEE"}, {"organisation_name", "Brasserie du Fleuve SA"}});
  CHECK(seen(owner, printer).at("organisation_name") == "Imprimerie Nationale");
  CHECK(seen(owner, officer) == json::value{{"role", "OPERATEUR_OCC"}, {"organisation_name", "OCC"}});
}

TEST_CASE("no entry of the audit log holds a name or an address") {
  Country country;
  const auto officer = country.person("jean.ilunga@occ.example", country.occ, Role::OPERATEUR_OCC);
  identity::UserPatch patch;
  patch.name = "J. Ilunga";
  REQUIRE(change(country, country.system(), officer.id, patch));
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.rename'") == 1);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.change'") == 1);
  CHECK(country.count("SELECT COUNT(*) FROM audit_entries WHERE detail LIKE '%lunga%' OR subject_id LIKE '%lunga%'") ==
        0);
}

TEST_CASE("addresses, telephones and provinces") {
  using identity::is_email;
  for (const char* good : {"a@b.example", "first.last+tag@sub.domain.example", "o'neil@x.example"})
    CHECK(is_email(good));
  for (const char* bad : {"", "a", "a@b", "@b.example", "a@", "a b@c.example", "a@b..example", ".a@b.example",
                          "a@b.example.", "a@-b.example", "a@b@c.example", "\"a\"@b.example", "a@b.exa mple"}) {
    CHECK_MESSAGE(!is_email(bad), bad);
  }
  CHECK(identity::is_phone("+243 81 000 0000"));
  CHECK_FALSE(identity::is_phone("12345"));
  CHECK_FALSE(identity::is_phone("+24381000x000"));
  CHECK(identity::is_province("CD-KN"));
  CHECK(identity::is_province("CG-BZV"));
  CHECK_FALSE(identity::is_province("cd-kn"));
}
