#include "qrcongo/identity/approvals.hpp"

#include <doctest/doctest.h>

#include "country.hpp"
#include "qrcongo/identity/approvals_http.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::Approval;
using identity::ApprovalKind;
using identity::Approvals;

namespace {

constexpr const char* subject = "0193a000-0000-7000-8000-000000000001";

// A country with enough people to ask, to decide and to be barred, and an effect that counts.
struct Chamber : Country {
  Chamber() {
    const auto approved = [this](db::Tx& tx, const identity::Call&, const Approval&) -> Result<json::object> {
      tx.run("UPDATE organisations SET name = name || '!' WHERE id = :id", occ);
      if (refuses) return fail(Code::quota_exceeded, "refused");
      return json::object{{"link", "https://stamps.example/x"}};
    };
    const auto rejected = [](db::Tx&, const identity::Call&, const Approval&) -> Result<json::object> {
      return json::object();
    };
    approvals.install(ApprovalKind::key_generation, approved, rejected);
  }

  identity::Call one_more(const std::string& name, Role role = Role::ADMIN_GOUVERNEMENTAL) {
    const bool of_occ = role == Role::OPERATEUR_OCC;
    return as(person(name + "@x.example", of_occ ? occ : government, role));
  }

  Result<Approval> ask(const identity::Call& by, std::set<UserId> barred = {}) {
    identity::ApprovalRequest request;
    request.kind = ApprovalKind::key_generation;
    request.subject_id = subject;
    request.deciders = {Role::ADMIN_GOUVERNEMENTAL};
    request.barred = std::move(barred);
    request.detail = {{"generation", 3}};
    return attempt([&](db::Tx& tx) { return approvals.ask(tx, by, request); });
  }
  Result<Approvals::Decision> approve(const identity::Call& by, const ApprovalId& id) {
    return attempt([&](db::Tx& tx) { return approvals.approve(tx, by, id, "Vu"); });
  }
  Result<Approvals::Decision> reject(const identity::Call& by, const ApprovalId& id) {
    return attempt([&](db::Tx& tx) { return approvals.reject(tx, by, id, "Non"); });
  }
  Approval now(const ApprovalId& id) {
    return database.write([&](db::Tx& tx) { return approvals.approval(tx, id); });
  }
  std::vector<Approval> awaiting(const identity::Call& call) {
    return database.write([&](db::Tx& tx) -> Result<std::vector<Approval>> {
      identity::ApprovalPage page;
      page.awaiting_me = true;
      return approvals.approvals(tx, call, page);
    });
  }
  // Past every service, as a faulty one would.
  bool forces(const std::string& sql) {
    return attempt([&](db::Tx& tx) -> Result<std::int64_t> { return tx.run(sql); }).has_value();
  }
  std::int64_t effects() { return count("SELECT COUNT(*) FROM organisations WHERE name = 'OCC!'"); }

  bool refuses = false;
};

Code code_of(const auto& refused) {
  REQUIRE_FALSE(refused.has_value());
  return refused.error().code;
}

}  // namespace

TEST_CASE("another person of the right role decides, once, and the effect is theirs") {
  Chamber chamber;
  const identity::Call asker = chamber.as(chamber.admin);
  const identity::Call decider = chamber.one_more("second");
  const auto asked = chamber.ask(asker);
  REQUIRE(asked);
  CHECK(asked->state == "awaiting");
  CHECK(code_of(chamber.approve(asker, asked->id)) == Code::same_person);
  CHECK(code_of(chamber.approve(chamber.one_more("agent", Role::OPERATEUR_OCC), asked->id)) == Code::forbidden);
  CHECK(code_of(chamber.approve(chamber.system(), asked->id)) == Code::forbidden);
  CHECK(chamber.now(asked->id).state == "awaiting");
  CHECK(chamber.effects() == 0);
  const auto decided = chamber.approve(decider, asked->id);
  REQUIRE(decided);
  CHECK(decided->approval.decided_by == decider.caller.user_id);
  CHECK(decided->shown_once.at("link") == "https://stamps.example/x");
  CHECK(chamber.now(asked->id).comment == "Vu");
  CHECK(chamber.effects() == 1);
  CHECK(code_of(chamber.approve(chamber.one_more("third"), asked->id)) == Code::wrong_state);
  CHECK(code_of(chamber.reject(decider, asked->id)) == Code::wrong_state);
  CHECK(chamber.effects() == 1);
  CHECK(chamber.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'approval.approve'") == 1);
}

TEST_CASE("an API client decides nothing, and who it acts for has asked") {
  Chamber chamber;
  identity::Call robot = chamber.as(chamber.admin);
  robot.caller.client_id = ApiClientId("0193a000-0000-7000-8000-000000000000");
  const auto asked = chamber.ask(robot);
  REQUIRE(asked);
  CHECK(asked->asked_by == chamber.admin.id);
  CHECK(code_of(chamber.approve(chamber.as(chamber.admin), asked->id)) == Code::same_person);
  identity::Call other_robot = chamber.one_more("second");
  CHECK(chamber.awaiting(other_robot).size() == 1);
  other_robot.caller.client_id = robot.caller.client_id;
  CHECK(code_of(chamber.approve(other_robot, asked->id)) == Code::forbidden);
  CHECK(code_of(chamber.reject(other_robot, asked->id)) == Code::forbidden);
  CHECK(chamber.awaiting(other_robot).empty());
}

TEST_CASE("who is barred does not decide, and is not told to") {
  Chamber chamber;
  const identity::Call concerned = chamber.one_more("concerned");
  const auto asked = chamber.ask(chamber.as(chamber.admin), {concerned.caller.user_id});
  CHECK(code_of(chamber.approve(concerned, asked->id)) == Code::same_person);
  CHECK(code_of(chamber.reject(concerned, asked->id)) == Code::same_person);
  CHECK(chamber.awaiting(concerned).empty());
  CHECK(chamber.awaiting(chamber.as(chamber.admin)).empty());
  CHECK(chamber.awaiting(chamber.one_more("second")).size() == 1);
}

TEST_CASE("an effect that is refused undoes the decision") {
  Chamber chamber;
  const auto asked = chamber.ask(chamber.as(chamber.admin));
  const identity::Call decider = chamber.one_more("second");
  chamber.refuses = true;
  CHECK(code_of(chamber.approve(decider, asked->id)) == Code::quota_exceeded);
  CHECK(chamber.now(asked->id).state == "awaiting");
  CHECK(chamber.effects() == 0);
  CHECK(chamber.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'approval.approve'") == 0);
  chamber.refuses = false;
  CHECK(chamber.approve(decider, asked->id));
}

TEST_CASE("what the program itself asked for takes two people, and one of them alone decides nothing") {
  Chamber chamber;
  const identity::Call first = chamber.as(chamber.admin);
  const identity::Call second = chamber.one_more("second");
  const auto asked = chamber.ask(chamber.system());
  REQUIRE(asked);
  const auto noted = chamber.approve(first, asked->id);
  REQUIRE(noted);
  CHECK(noted->approval.state == "awaiting");
  CHECK(noted->shown_once.empty());
  CHECK(chamber.effects() == 0);
  CHECK(chamber.awaiting(first).empty());
  CHECK(chamber.awaiting(second).size() == 1);
  CHECK(code_of(chamber.approve(first, asked->id)) == Code::same_person);
  const std::string decide = "UPDATE approvals SET state = 'approved', decided_at = 1, decided_by = '";
  CHECK_FALSE(chamber.forces(decide + first.caller.user_id.str() + "'"));
  CHECK_FALSE(chamber.forces("UPDATE approvals SET first_decided_by = '" + second.caller.user_id.str() + "'"));
  REQUIRE(chamber.approve(second, asked->id));
  CHECK(chamber.now(asked->id).state == "approved");
  CHECK(chamber.now(asked->id).first_decided_by == first.caller.user_id);
  CHECK(chamber.effects() == 1);
}

TEST_CASE("one person is enough to refuse what the program asked for") {
  Chamber chamber;
  const identity::Call first = chamber.as(chamber.admin);
  const identity::Call second = chamber.one_more("second");
  const auto asked = chamber.ask(chamber.system());
  REQUIRE(chamber.approve(first, asked->id));
  REQUIRE(chamber.reject(second, asked->id));
  CHECK(chamber.now(asked->id).state == "rejected");
  CHECK(chamber.effects() == 0);
}

TEST_CASE("one is awaited at a time, until it is decided or withdrawn") {
  Chamber chamber;
  const identity::Call asker = chamber.as(chamber.admin);
  const auto first = chamber.ask(asker);
  CHECK(code_of(chamber.ask(asker)) == Code::wrong_state);
  REQUIRE(chamber.reject(chamber.one_more("second"), first->id));
  const auto second = chamber.ask(asker);
  REQUIRE(second);
  chamber.database.write([&](db::Tx& tx) -> Result<void> {
    chamber.approvals.withdraw(tx, asker, ApprovalKind::key_generation, subject);
    return {};
  });
  CHECK(chamber.now(second->id).state == "withdrawn");
  CHECK(code_of(chamber.approve(chamber.one_more("third"), second->id)) == Code::wrong_state);
  CHECK(chamber.ask(asker));
}

TEST_CASE("the database itself refuses what no approval may become") {
  Chamber chamber;
  const identity::Call concerned = chamber.one_more("concerned");
  const identity::Call officer = chamber.one_more("agent", Role::OPERATEUR_OCC);
  const identity::Call second = chamber.one_more("second");
  const auto asked = chamber.ask(chamber.as(chamber.admin), {concerned.caller.user_id});
  const std::string decide = "UPDATE approvals SET state = 'approved', decided_at = 1, decided_by = ";
  CHECK_FALSE(chamber.forces(decide + "'" + chamber.admin.id.str() + "'"));
  CHECK_FALSE(chamber.forces(decide + "'" + concerned.caller.user_id.str() + "'"));
  CHECK_FALSE(chamber.forces(decide + "'" + officer.caller.user_id.str() + "'"));
  CHECK_FALSE(chamber.forces(decide + "NULL"));
  CHECK_FALSE(chamber.forces("UPDATE approvals SET asked_by = NULL"));
  CHECK_FALSE(chamber.forces("UPDATE approvals SET deciders = 'OPERATEUR_OCC'"));
  CHECK_FALSE(chamber.forces("UPDATE approvals SET subject_id = 'x'"));
  CHECK_FALSE(chamber.forces("UPDATE approvals SET detail = '{}'"));
  CHECK_FALSE(chamber.forces("DELETE FROM approvals"));
  CHECK_FALSE(chamber.forces("DELETE FROM approval_barred"));
  CHECK_FALSE(chamber.forces("UPDATE users SET role = 'ADMIN_GOUVERNEMENTAL'"));
  CHECK_FALSE(chamber.forces(
      "INSERT INTO approvals (id, kind, subject_id, step, deciders, detail, state, asked_at, decided_by, "
      "decided_at, comment) SELECT 'x', kind, subject_id, step, deciders, detail, 'approved', 1, '" +
      second.caller.user_id.str() + "', 1, '' FROM approvals"));
  REQUIRE(chamber.approve(second, asked->id));
  CHECK_FALSE(chamber.forces("UPDATE approvals SET comment = 'x'"));
  CHECK_FALSE(chamber.forces("UPDATE approvals SET state = 'awaiting', decided_by = NULL, decided_at = NULL"));
}

TEST_CASE("a secret is in the deciding answer alone, and an idempotency key does not show it again") {
  Chamber chamber;
  identity::ApprovalsHttp desk(chamber.approvals, chamber.acts);
  const identity::Call decider = chamber.one_more("second");
  const auto asked = chamber.ask(chamber.as(chamber.admin));
  const auto request = [&](const std::string& body) {
    http::Request made = chamber.request(body, {asked->id.str()});
    made.caller = std::make_shared<const identity::Caller>(decider.caller);
    return made;
  };
  const auto shown = [&] {
    http::Request look = request("");
    return Country::body_of(*chamber.await(desk.show_approval(look)));
  };
  CHECK(shown().at("actions") == json::array{"approve", "reject"});
  CHECK(shown().at("roles") == json::array{"ADMIN_GOUVERNEMENTAL"});
  const auto approve = [&] {
    http::Request act = request(R"({"comment":"Vu"})");
    act.headers.push_back({"Idempotency-Key", "k1"});
    return chamber.await(desk.approve(act));
  };
  const auto decided = approve();
  REQUIRE(decided);
  CHECK(Country::text(*decided, "link") == "https://stamps.example/x");
  CHECK(code_of(approve()) == Code::secret_shown_once);
  CHECK_FALSE(shown().contains("link"));
  CHECK(shown().at("actions").as_array().empty());
  CHECK(shown().at("decided_by").at("id") == json::string(decider.caller.user_id.str()));
  CHECK(chamber.count("SELECT COUNT(*) FROM idempotency_keys WHERE body LIKE '%stamps.example%'") == 0);
}
