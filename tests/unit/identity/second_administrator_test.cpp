// Who decides or records money comes in, gets the cash and comes back by two administrators.
#include <doctest/doctest.h>

#include "country.hpp"
#include "qrcongo/identity/approvals_http.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::ApprovalKind;

namespace {

struct Ministry : Country {
  identity::Call first = as(admin);
  identity::Call second = as(person("ministre@gouv.example", government, Role::ADMIN_GOUVERNEMENTAL));

  Result<identity::Approvals::Decision> approve(const identity::Call& by, const UserId& about) {
    const ApprovalId id = awaited(about);
    return attempt([&](db::Tx& tx) { return approvals.approve(tx, by, id, ""); });
  }
  Result<identity::Approvals::Decision> reject(const identity::Call& by, const UserId& about) {
    const ApprovalId id = awaited(about);
    return attempt([&](db::Tx& tx) { return approvals.reject(tx, by, id, "Non"); });
  }
  bool is_awaited(const UserId& about) { return !awaited(about).empty(); }
  ApprovalId awaited(const UserId& about) {
    return database
        ->read_now([&](db::Tx& tx) -> Result<ApprovalId> {
          const auto found = approvals.awaited(tx, ApprovalKind::user, about.str(), "");
          return found ? found->id : ApprovalId();
        })
        .value();
  }
  Result<identity::ChangedUser> change(const UserId& id, const identity::UserPatch& patch) {
    return attempt([&](db::Tx& tx) { return service.change_user(tx, first, id, patch); });
  }
  identity::User now(const UserId& id) {
    return database.write([&](db::Tx& tx) -> Result<identity::User> { return *service.user(tx, id); });
  }
};

identity::UserPatch duties(std::set<Duty> wanted) {
  identity::UserPatch patch;
  patch.duties = std::move(wanted);
  return patch;
}

identity::UserPatch state(const std::string& wanted) {
  identity::UserPatch patch;
  patch.state = wanted;
  return patch;
}

Code code_of(const auto& refused) {
  REQUIRE_FALSE(refused.has_value());
  return refused.error().code;
}

std::string token_of(const identity::Approvals::Decision& decision) {
  const std::string link(decision.shown_once.at("link").as_string());
  return link.substr(link.rfind('/') + 1);
}

}  // namespace

TEST_CASE("an officer or administrator has no link before another administrator approved") {
  for (const Role role : {Role::OPERATEUR_OCC, Role::ADMIN_GOUVERNEMENTAL}) {
    Ministry ministry;
    const auto& of = role == Role::OPERATEUR_OCC ? ministry.occ : ministry.government;
    const auto input = Country::input("new@x.example", of, role);
    const auto proposed = ministry.invite(ministry.first, input);
    REQUIRE(proposed);
    const UserId id = proposed->user.id;
    CHECK(!proposed->invitation);
    CHECK(proposed->code.size() == 12);  // "123 456 7890"
    CHECK(ministry.now(id).state == "awaiting_approval");
    CHECK(code_of(ministry.invite(ministry.first, input)) == Code::wrong_state);
    CHECK(code_of(ministry.change(id, state("active"))) == Code::wrong_state);
    CHECK(ministry.count("SELECT COUNT(*) FROM invitations WHERE user_id = '" + id.str() + "'") == 0);
    CHECK(code_of(ministry.approve(ministry.first, id)) == Code::same_person);
    const auto approved = ministry.approve(ministry.second, id);
    REQUIRE(approved);
    CHECK(ministry.now(id).state == "invited");
    CHECK(code_of(ministry.accept(token_of(*approved))) == Code::invalid_input);
    CHECK(ministry.accept(token_of(*approved), {}, {}, proposed->code)->state == "active");
  }
}

TEST_CASE("the link of who approves works with the code of who asked alone, and five wrong ones end it") {
  Ministry ministry;
  const auto proposed =
      ministry.invite(ministry.first, Country::input("new@occ.example", ministry.occ, Role::OPERATEUR_OCC));
  const auto other =
      ministry.invite(ministry.first, Country::input("else@occ.example", ministry.occ, Role::OPERATEUR_OCC));
  const std::string token = token_of(*ministry.approve(ministry.second, proposed->user.id));
  const auto answer = [&](const json::object& with) {
    json::object body{{"password", password}};
    for (const auto& member : with) body[member.key()] = member.value();
    return ministry.ask(&identity::Http::accept_invitation, ministry.request(Country::json_text(body), {token})).status;
  };
  const auto shown = Country::body_of(ministry.ask(&identity::Http::show_invitation, ministry.request("", {token})));
  CHECK(shown.at("code_required") == true);
  CHECK(answer({}) == 422);
  // What nobody typed is not a try.
  CHECK(ministry.count("SELECT SUM(wrong_codes) FROM invitations") == 0);
  for (int i = 0; i < 4; ++i) CHECK(answer({{"code", other->code}}) == 422);
  CHECK(ministry.count("SELECT SUM(wrong_codes) FROM invitations") == 4);
  CHECK(ministry.now(proposed->user.id).state == "invited");
  SUBCASE("the right one, however it is typed") {
    std::string typed = proposed->code;
    for (char& c : typed) c = c == ' ' ? '-' : c;
    CHECK(answer({{"code", typed}}) == 201);
  }
  SUBCASE("a fifth wrong one") {
    CHECK(answer({{"code", "0"}}) == 422);
    CHECK(answer({{"code", proposed->code}}) == 404);
    CHECK(ministry.now(proposed->user.id).state == "invited");
    CHECK(ministry.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.refuse_code'") == 5);
  }
}

TEST_CASE("nobody finds a code in the database, and none from before can be left out") {
  Ministry ministry;
  const auto proposed =
      ministry.invite(ministry.first, Country::input("new@occ.example", ministry.occ, Role::OPERATEUR_OCC));
  std::string digits = proposed->code;
  std::erase(digits, ' ');
  CHECK(ministry.count("SELECT COUNT(*) FROM approval_codes WHERE code_hash LIKE '%" + digits + "%'") == 0);
  CHECK(ministry.count("SELECT COUNT(*) FROM approvals WHERE detail LIKE '%" + digits + "%'") == 0);
  const auto forces = [&](const std::string& sql) {
    return ministry.attempt([&](db::Tx& tx) -> Result<std::int64_t> { return tx.run(sql); }).has_value();
  };
  CHECK_FALSE(forces("DELETE FROM approval_codes"));
  CHECK_FALSE(forces("UPDATE approval_codes SET code_hash = 'x'"));
  REQUIRE(forces("DROP TRIGGER approval_codes_are_kept"));
  REQUIRE(forces("DELETE FROM approval_codes"));
  CHECK(code_of(ministry.approve(ministry.second, proposed->user.id)) == Code::wrong_state);
  CHECK(ministry.count("SELECT COUNT(*) FROM invitations WHERE user_id = '" + proposed->user.id.str() + "'") == 0);
}

TEST_CASE("an enterprise's people and an auditor need no second administrator") {
  Ministry ministry;
  const auto auditor =
      ministry.invite(ministry.first, Country::input("u@x.example", ministry.government, Role::AUDITEUR_SYSTEME));
  REQUIRE(auditor);
  CHECK(auditor->user.state == "invited");
  CHECK(auditor->invitation);
  const auto maker =
      ministry.invite(ministry.first, Country::input("e@x.example", ministry.brewery, Role::ENTREPRISE_CERTIFIEE));
  CHECK(maker->invitation);
}

TEST_CASE("who was rejected stays out, and may be proposed again") {
  Ministry ministry;
  const auto input = Country::input("new@occ.example", ministry.occ, Role::OPERATEUR_OCC);
  const UserId id = ministry.invite(ministry.first, input)->user.id;
  REQUIRE(ministry.reject(ministry.second, id));
  CHECK(ministry.now(id).state == "disabled");
  CHECK(ministry.count("SELECT COUNT(*) FROM invitations WHERE user_id = '" + id.str() + "'") == 0);
  CHECK(ministry.invite(ministry.first, input)->user.id == id);
  CHECK(ministry.now(id).state == "awaiting_approval");
}

TEST_CASE("a link that an officer did not take up is made anew by two administrators again") {
  Ministry ministry;
  const auto input = Country::input("new@occ.example", ministry.occ, Role::OPERATEUR_OCC);
  const UserId id = ministry.invite(ministry.first, input)->user.id;
  const std::string first_link = token_of(*ministry.approve(ministry.second, id));
  const auto again = ministry.invite(ministry.first, input);
  CHECK(again->user.id == id);
  CHECK(!again->invitation);
  CHECK(code_of(ministry.accept(first_link)) == Code::not_found);
}

TEST_CASE("the cash is given by two administrators, neither of them the cashier, and taken by one") {
  Ministry ministry;
  const UserId id = ministry.person("agent@occ.example", ministry.occ, Role::OPERATEUR_OCC, {Duty::inspector}).id;
  identity::UserPatch mixed = duties({Duty::cashier, Duty::inspector});
  mixed.name = "Autre nom";
  CHECK(code_of(ministry.change(id, mixed)) == Code::invalid_input);
  CHECK(code_of(ministry.change(id, duties({Duty::cashier}))) == Code::invalid_input);
  const auto asked = ministry.change(id, duties({Duty::cashier, Duty::inspector}));
  REQUIRE(asked);
  REQUIRE(asked->awaited);
  CHECK(ministry.now(id).duties == std::set<Duty>{Duty::inspector});
  CHECK(code_of(ministry.approve(ministry.first, id)) == Code::same_person);
  REQUIRE(ministry.approve(ministry.second, id));
  CHECK(ministry.now(id).duties == std::set<Duty>{Duty::cashier, Duty::inspector});
  CHECK(!ministry.change(id, duties({}))->awaited);
  CHECK(ministry.now(id).duties.empty());

  REQUIRE(ministry.change(ministry.second.caller.user_id, duties({Duty::cashier})));
  CHECK(code_of(ministry.approve(ministry.second, ministry.second.caller.user_id)) == Code::same_person);
}

TEST_CASE("who decides is given another name by two administrators, neither of them himself") {
  Ministry ministry;
  const UserId id = ministry.person("agent@occ.example", ministry.occ, Role::OPERATEUR_OCC).id;
  const UserId colleague = ministry.person("second@occ.example", ministry.occ, Role::OPERATEUR_OCC).id;
  const auto wants = [](const std::string& name) {
    identity::UserPatch patch;
    patch.name = name;
    return patch;
  };
  const auto kept = [&] { return ministry.count("SELECT COUNT(*) FROM users WHERE wanted_name IS NOT NULL"); };
  const auto renamed = [&] {
    return ministry.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.rename'");
  };
  identity::UserPatch mixed = wants("J. Ilunga");
  mixed.duties = std::set<Duty>();
  CHECK(code_of(ministry.change(id, mixed)) == Code::invalid_input);

  REQUIRE(ministry.change(id, wants("J. Ilunga"))->awaited);
  CHECK(ministry.now(id).name == "N. agent");
  CHECK(code_of(ministry.change(id, wants("J. Autre"))) == Code::wrong_state);
  CHECK(code_of(ministry.approve(ministry.first, id)) == Code::same_person);
  REQUIRE(ministry.reject(ministry.second, id));
  CHECK(ministry.now(id).name == "N. agent");
  CHECK(kept() == 0);
  CHECK(renamed() == 0);

  REQUIRE(ministry.change(id, wants("J. Ilunga"))->awaited);
  // What was typed is in no entry and in no approval.
  CHECK(ministry.count("SELECT COUNT(*) FROM approvals WHERE detail LIKE '%lunga%'") == 0);
  CHECK(ministry.count("SELECT COUNT(*) FROM audit_entries WHERE detail LIKE '%lunga%'") == 0);
  CHECK(ministry.count("SELECT COUNT(*) FROM users WHERE wanted_name LIKE '%lunga%'") == 0);
  REQUIRE(ministry.approve(ministry.second, id));
  CHECK(ministry.now(id).name == "J. Ilunga");
  CHECK(kept() == 0);
  CHECK(renamed() == 1);

  CHECK(code_of(ministry.change(colleague, wants("J. ILUNGA"))) == Code::already_exists);
  REQUIRE(ministry.change(colleague, wants("J. Mbala"))->awaited);
  REQUIRE(ministry.change(colleague, state("disabled")));
  CHECK_FALSE(ministry.is_awaited(colleague));
  CHECK(kept() == 0);
  CHECK(ministry.now(colleague).name == "N. second");
}

TEST_CASE("a name that somebody else took meanwhile is approved no more") {
  Ministry ministry;
  const UserId id = ministry.person("agent@occ.example", ministry.occ, Role::OPERATEUR_OCC).id;
  const UserId other = ministry.person("second@occ.example", ministry.occ, Role::OPERATEUR_OCC).id;
  identity::UserPatch patch;
  patch.name = "J. Ilunga";
  REQUIRE(ministry.change(id, patch)->awaited);
  REQUIRE(ministry.change(other, patch)->awaited);
  REQUIRE(ministry.approve(ministry.second, id));
  CHECK(code_of(ministry.approve(ministry.second, other)) == Code::already_exists);
  CHECK(ministry.now(other).name == "N. second");
  CHECK(ministry.is_awaited(other));
}

TEST_CASE("nobody is approved, invited or made active under a name that another one of the authorities bears") {
  Ministry ministry;
  const auto as_named = [&](const std::string& email, const std::string& name) {
    identity::UserInput input = Country::input(email, ministry.occ, Role::OPERATEUR_OCC);
    input.name = name;
    return input;
  };
  CHECK(code_of(ministry.invite(ministry.first, as_named("x@occ.example", "a. ADMIN"))) == Code::already_exists);
  const UserId proposed = ministry.invite(ministry.first, as_named("new@occ.example", "J. Ilunga"))->user.id;
  const auto came = ministry.invite(ministry.system(), as_named("agent@occ.example", "J. Ilunga"));
  REQUIRE(ministry.accept(came->invitation->token));
  CHECK(code_of(ministry.approve(ministry.second, proposed)) == Code::already_exists);
  CHECK(ministry.is_awaited(proposed));
  REQUIRE(ministry.reject(ministry.second, proposed));

  REQUIRE(ministry.change(came->user.id, state("disabled")));
  REQUIRE(ministry.change(came->user.id, state("active"))->awaited);
  const auto again = ministry.invite(ministry.system(), as_named("third@occ.example", "J. Ilunga"));
  REQUIRE(ministry.accept(again->invitation->token));
  CHECK(code_of(ministry.approve(ministry.second, came->user.id)) == Code::already_exists);
  CHECK(ministry.now(came->user.id).state == "disabled");
}

TEST_CASE("whose address went to another invitation is asked about no more, and no approval names him") {
  Ministry ministry;
  const auto officer = Country::input("agent@fleuve.example", ministry.occ, Role::OPERATEUR_OCC);
  const UserId id = ministry.invite(ministry.first, officer)->user.id;
  REQUIRE(ministry.approve(ministry.second, id));
  identity::UserPatch patch;
  patch.name = "J. Ilunga";
  const auto asked = ministry.change(id, patch);
  REQUIRE(asked->awaited);
  ministry.clock.advance_ms(7 * day_ms);
  REQUIRE(ministry.invite(ministry.system(),
                          Country::input("agent@fleuve.example", ministry.brewery, Role::ENTREPRISE_CERTIFIEE)));
  CHECK_FALSE(ministry.is_awaited(id));
  CHECK(ministry.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'approval.withdraw'") == 1);
  const auto late = ministry.attempt(
      [&](db::Tx& tx) { return ministry.approvals.approve(tx, ministry.second, asked->awaited->id, ""); });
  CHECK(code_of(late) == Code::wrong_state);
  CHECK(ministry.now(id).name.empty());
}

TEST_CASE("a name that was asked for and is not known any more is refused, and so it can be") {
  Ministry ministry;
  const UserId id = ministry.person("agent@occ.example", ministry.occ, Role::OPERATEUR_OCC).id;
  identity::UserPatch patch;
  patch.name = "J. Ilunga";
  REQUIRE(ministry.change(id, patch)->awaited);
  ministry.database.write([&](db::Tx& tx) -> Result<bool> {
    tx.run("UPDATE users SET wanted_name = NULL WHERE id = :id", id);
    return true;
  });
  CHECK(code_of(ministry.approve(ministry.second, id)) == Code::wrong_state);
  CHECK(ministry.is_awaited(id));
  CHECK(ministry.reject(ministry.second, id).has_value());
  CHECK(ministry.now(id).name == "N. agent");
}

TEST_CASE("an officer is disabled by one administrator and comes back by two") {
  Ministry ministry;
  const UserId id = ministry.person("agent@occ.example", ministry.occ, Role::OPERATEUR_OCC).id;
  REQUIRE(ministry.change(id, duties({Duty::cashier}))->awaited);
  CHECK(!ministry.change(id, state("disabled"))->awaited);
  CHECK(!ministry.is_awaited(id));
  REQUIRE(ministry.change(id, state("active"))->awaited);
  CHECK(ministry.now(id).state == "disabled");
  REQUIRE(ministry.approve(ministry.second, id));
  CHECK(ministry.now(id).state == "active");
  CHECK(ministry.now(id).duties.empty());
}

TEST_CASE("taking a duty away withdraws the cash that was asked for, though nobody had it yet") {
  Ministry ministry;
  const UserId id = ministry.person("agent@occ.example", ministry.occ, Role::OPERATEUR_OCC).id;
  const auto asked = ministry.change(id, duties({Duty::cashier}));
  REQUIRE(asked->awaited);
  REQUIRE(ministry.change(id, duties({})));
  CHECK(!ministry.is_awaited(id));
  const auto late = ministry.attempt(
      [&](db::Tx& tx) { return ministry.approvals.approve(tx, ministry.second, asked->awaited->id, ""); });
  CHECK(code_of(late) == Code::wrong_state);
  CHECK(ministry.now(id).duties.empty());
  identity::UserPatch name;
  name.name = "Autre nom";
  REQUIRE(ministry.change(id, duties({Duty::cashier}))->awaited);
  // Who decides has read the name: it does not become another one before that.
  CHECK(code_of(ministry.change(id, name)) == Code::wrong_state);
  CHECK(ministry.is_awaited(id));
  REQUIRE(ministry.reject(ministry.second, id));
  REQUIRE(ministry.change(id, name));
}

TEST_CASE("who was proposed with other duties than he has now is proposed again") {
  Ministry ministry;
  const auto input = Country::input("new@occ.example", ministry.occ, Role::OPERATEUR_OCC, {Duty::cashier});
  const UserId id = ministry.invite(ministry.first, input)->user.id;
  const auto changed = ministry.change(id, duties({Duty::inspector}));
  REQUIRE(changed);
  CHECK(changed->user.state == "disabled");
  CHECK(ministry.now(id).state == "disabled");
  CHECK(!ministry.is_awaited(id));
  CHECK(ministry.invite(ministry.first, input)->user.state == "awaiting_approval");
}

TEST_CASE("who decides about a person sees who it is, as of now, and the approval itself keeps no name") {
  Ministry ministry;
  const auto input = Country::input("new@occ.example", ministry.occ, Role::OPERATEUR_OCC);
  const UserId id = ministry.invite(ministry.first, input)->user.id;
  const json::object shown = ministry.database.write([&](db::Tx& tx) -> Result<json::object> {
    const auto found = ministry.approvals.awaited(tx, ApprovalKind::user, id.str(), "");
    return identity::to_json(tx, ministry.second, ministry.approvals, *found);
  });
  const json::object& subject = shown.at("subject").as_object();
  CHECK(subject.at("name") == "N. new");
  CHECK(subject.at("email") == "new@occ.example");
  CHECK(subject.at("role") == "OPERATEUR_OCC");
  CHECK(subject.at("organisation").at("name") == "OCC");
  CHECK(ministry.count("SELECT COUNT(*) FROM approvals WHERE detail LIKE '%occ.example%'") == 0);
}

TEST_CASE("who may neither read people nor decide about them is told the role of whom an approval is about") {
  Ministry ministry;
  const identity::Call officer = ministry.as(ministry.person("agent@occ.example", ministry.occ, Role::OPERATEUR_OCC));
  const identity::Call auditor =
      ministry.as(ministry.person("audit@gouv.example", ministry.government, Role::AUDITEUR_SYSTEME));
  const UserId id =
      ministry.invite(ministry.first, Country::input("new@occ.example", ministry.occ, Role::OPERATEUR_OCC))->user.id;
  const auto asked = ministry.database.write([&](db::Tx& tx) -> Result<identity::Approval> {
    return *ministry.approvals.awaited(tx, ApprovalKind::user, id.str(), "");
  });
  const auto shown_to = [&](const identity::Call& call) {
    return ministry.database.write([&](db::Tx& tx) -> Result<json::object> {
      return identity::to_json(tx, call, ministry.approvals, *ministry.approvals.approval(tx, asked.id));
    });
  };
  const auto check_hidden = [&] {
    for (const identity::Call& call : {officer, auditor}) {
      const json::object shown = shown_to(call);
      CHECK(shown.at("subject").is_null());
      CHECK(shown.at("subject_label") == "OPERATEUR_OCC");
      CHECK(shown.at("summary") == json::value(json::object{{"role", "OPERATEUR_OCC"}}));
      CHECK(json::serialize(shown.at("summary")).find("new") == std::string::npos);
    }
  };
  check_hidden();
  CHECK(shown_to(ministry.first).at("subject_label") == "N. new");
  CHECK(shown_to(ministry.second).at("subject_label") == "N. new");
  REQUIRE(ministry.approve(ministry.second, id));
  check_hidden();
  CHECK(shown_to(ministry.first).at("subject_label") == "N. new");
}

TEST_CASE("an approval about somebody who was erased names nobody to anybody") {
  Ministry ministry;
  const UserId id =
      ministry.invite(ministry.first, Country::input("new@occ.example", ministry.occ, Role::OPERATEUR_OCC))->user.id;
  const auto asked = ministry.database.write([&](db::Tx& tx) -> Result<identity::Approval> {
    return *ministry.approvals.awaited(tx, ApprovalKind::user, id.str(), "");
  });
  REQUIRE(ministry.approve(ministry.second, id));
  ministry.clock.advance_ms(8 * day_ms);
  // Another organisation invites who never came.
  const identity::Call later = ministry.as(ministry.admin);
  REQUIRE(ministry.invite(later, Country::input("new@occ.example", ministry.brewery, Role::ENTREPRISE_CERTIFIEE)));
  const json::object shown = ministry.database.write([&](db::Tx& tx) -> Result<json::object> {
    return identity::to_json(tx, later, ministry.approvals, *ministry.approvals.approval(tx, asked.id));
  });
  CHECK(shown.at("subject").is_null());
  CHECK(shown.at("subject_label").as_string() == json::string(id.str()));
  CHECK(json::serialize(shown).find("N. new") == std::string::npos);
  CHECK(json::serialize(shown).find("new@") == std::string::npos);
}

TEST_CASE("a link that can be sent to the person is shown to nobody else") {
  Ministry ministry;
  std::string sent;
  ministry.service.install_link_sender([&](db::Tx&, const identity::User& user, const identity::PersonalLink& link) {
    sent = user.email + " " + link.url;
  });
  const auto input = Country::input("new@occ.example", ministry.occ, Role::OPERATEUR_OCC);
  const UserId id = ministry.invite(ministry.first, input)->user.id;
  const auto approved = ministry.approve(ministry.second, id);
  REQUIRE(approved);
  CHECK(approved->shown_once.empty());
  CHECK(sent.starts_with("new@occ.example https://stamps.example/console/invitation/"));
}

TEST_CASE("the machine makes no third administrator, and its open links end with the second") {
  Country country;
  const auto create = [&](const std::string& email) {
    return country.attempt(
        [&](db::Tx& tx) { return country.service.create_administrator(tx, country.system(), email); });
  };
  const auto second = create("second@gouv.example");
  const auto spare = create("spare@gouv.example");
  REQUIRE(country.accept(second->invitation->token));
  CHECK(code_of(country.accept(spare->invitation->token)) == Code::not_found);
  CHECK(code_of(create("third@gouv.example")) == Code::wrong_state);
}
