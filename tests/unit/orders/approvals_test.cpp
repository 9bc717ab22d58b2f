#include <algorithm>

#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::Role;
using orders::Order;
using orders::OrderState;

namespace {

Result<Order> approve(World& world, const identity::Call& by, const OrderId& id) {
  return world.act([&](db::Tx& tx) { return world.orders.approve(tx, by, id, "Conforme"); });
}

Code refusal(const Result<Order>& answer) {
  REQUIRE(!answer);
  return answer.error().code;
}

orders::Settings second_approval_above(std::int64_t stamps) {
  orders::Settings settings = World::usual_settings();
  settings.second_approval_above = stamps;
  return settings;
}

}  // namespace

TEST_CASE("the OCC approves first, then the government") {
  World world;
  const OrderId id = world.submitted_order(world.granted_certificate(), 1000);
  CHECK(world.order(id).waiting_for() == Role::OPERATEUR_OCC);
  CHECK(refusal(approve(world, world.admin(), id)) == Code::wrong_state);
  const auto first = approve(world, world.officer(), id);
  REQUIRE(first);
  CHECK(first->state == OrderState::submitted);
  CHECK(first->waiting_for() == Role::ADMIN_GOUVERNEMENTAL);
  CHECK(first->approvals.at(0).step == "occ");
  CHECK(!first->pay_before);
  CHECK(refusal(approve(world, world.officer("granter"), id)) == Code::wrong_state);
  const auto second = approve(world, world.admin(), id);
  REQUIRE(second);
  CHECK(second->state == OrderState::approved);
  CHECK(!second->waiting_for());
  CHECK(second->approvals.at(1).step == "government");
  CHECK(second->pay_before == *parse_day("2026-12-24"));
  CHECK(world.order(id).approvals.size() == 2);
}

TEST_CASE("above the limit it takes the government too, up to it the OCC alone") {
  for (const std::int64_t quantity : {std::int64_t{1000}, std::int64_t{1001}}) {
    World world(second_approval_above(1000));
    const OrderId id = world.submitted_order(world.granted_certificate(), quantity);
    CHECK(world.order(id).approvals_required == (quantity > 1000 ? 2 : 1));
    const auto approved = approve(world, world.officer(), id);
    REQUIRE(approved);
    CHECK(approved->state == (quantity > 1000 ? OrderState::submitted : OrderState::approved));
  }
}

TEST_CASE("nobody approves twice, nor what they or a program of theirs asked for") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId id = world.placed_order(certificate, 1000);
  const identity::Call placer = world.enterprise();
  const identity::Call submitter = world.enterprise("Brasserie du Fleuve SA", "b");
  world.must([&](db::Tx& tx) { return world.orders.submit(tx, world.api_client_of(submitter), id); });
  for (const identity::Call& asker : {placer, submitter}) {
    identity::Call become_officer = world.officer();
    become_officer.caller.user_id = asker.caller.user_id;
    CHECK(refusal(approve(world, become_officer, id)) == Code::same_person);
  }
  REQUIRE(approve(world, world.officer(), id));
  CHECK(refusal(approve(world, world.officer(), id)) == Code::same_person);
  identity::Call become_admin = world.admin();
  become_admin.caller.user_id = world.officer().caller.user_id;
  CHECK(refusal(approve(world, become_admin, id)) == Code::same_person);
  CHECK(world.order(id).approvals.size() == 1);
  CHECK(approve(world, world.admin(), id));
}

TEST_CASE("a program approves and rejects nothing, and a stranger sees nothing to approve") {
  World world;
  const OrderId id = world.submitted_order(world.granted_certificate(), 1000);
  const identity::Call program_of_admin = world.api_client_of(world.admin());
  const identity::Call program_of_officer = world.api_client_of(world.officer());
  CHECK(refusal(approve(world, program_of_officer, id)) == Code::forbidden);
  CHECK(refusal(world.act([&](db::Tx& tx) { return world.orders.reject(tx, program_of_admin, id, "Non"); })) ==
        Code::forbidden);
  CHECK(refusal(approve(world, world.enterprise(), id)) == Code::not_found);
  CHECK(refusal(approve(world, world.printer(), id)) == Code::not_found);
  CHECK(refusal(approve(world, world.auditor(), id)) == Code::not_found);
}

TEST_CASE("no stamps are approved on a certificate that is suspended meanwhile") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId id = world.submitted_order(certificate, 1000);
  world.suspend(certificate);
  CHECK(refusal(approve(world, world.officer(), id)) == Code::certificate_not_valid);
  world.reinstate(certificate);
  CHECK(approve(world, world.officer(), id));
}

TEST_CASE("a rejection says by whom, at which step and why, and gives the quota back") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId id = world.submitted_order(certificate, 1000);
  REQUIRE(approve(world, world.officer(), id));
  const auto rejected =
      world.must([&](db::Tx& tx) { return world.orders.reject(tx, world.officer("granter"), id, "Doublon"); });
  CHECK(rejected.state == OrderState::rejected);
  CHECK(rejected.state_reason == "Doublon");
  CHECK(rejected.balance().amount == 0);
  REQUIRE(rejected.approvals.size() == 2);
  CHECK(rejected.approvals[1].decision == "rejected");
  CHECK(rejected.approvals[1].by == world.officer("granter").caller.user_id);
  CHECK(world.quota(certificate).left() == 5'000'000);
}

TEST_CASE("each is told what he may do, and strangers to an order nothing") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const identity::Call stranger = world.enterprise("Savonnerie du Lac");
  using Names = std::vector<std::string>;
  const auto actions = [&](const OrderId& id, const identity::Call& call) {
    return world.orders.actions(world.order(id), call);
  };

  const OrderId id = world.placed_order(certificate, 1000);
  CHECK(actions(id, world.enterprise()) == Names{"submit", "cancel"});
  CHECK(actions(id, world.api_client_of(world.enterprise())) == Names{"submit", "cancel"});
  CHECK(actions(id, world.officer()).empty());
  CHECK(actions(id, stranger).empty());
  CHECK(actions(id, world.printer()).empty());

  world.must([&](db::Tx& tx) { return world.orders.submit(tx, world.enterprise(), id); });
  CHECK(actions(id, world.enterprise()) == Names{"cancel"});
  CHECK(actions(id, world.officer()) == Names{"approve", "reject"});
  CHECK(actions(id, world.admin()) == Names{"reject"});
  CHECK(actions(id, world.api_client_of(world.officer())).empty());
  REQUIRE(approve(world, world.officer(), id));
  CHECK(actions(id, world.officer()) == Names{"reject"});
  CHECK(actions(id, world.admin()) == Names{"approve", "reject"});
  REQUIRE(approve(world, world.admin(), id));
  CHECK(actions(id, world.enterprise()) == Names{"cancel"});
  CHECK(actions(id, world.cashier()) == Names{"record_payment"});
  CHECK(actions(id, world.officer("granter")).empty());
  CHECK(actions(id, world.auditor()).empty());

  const OrderId paid = world.paid_order(certificate, 1000);
  CHECK(actions(paid, world.enterprise()).empty());
  CHECK(actions(paid, world.officer()) == Names{"cancel"});
}

TEST_CASE("an order's approval is the same decision by the door of approvals") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId id = world.submitted_order(certificate, 1000);
  using identity::ApprovalKind;
  const auto refused = [&](const identity::Call& by, const char* step) {
    const auto answer = world.approve(by, ApprovalKind::order, id.str(), step);
    REQUIRE(!answer);
    return answer.error().code;
  };
  CHECK(refused(world.admin(), "occ") == Code::forbidden);
  CHECK(refused(world.enterprise(), "occ") == Code::forbidden);
  CHECK(refused(world.api_client_of(world.officer()), "occ") == Code::forbidden);
  identity::Call become_officer = world.officer();
  become_officer.caller.user_id = world.enterprise().caller.user_id;
  CHECK(refused(become_officer, "occ") == Code::same_person);
  world.suspend(certificate);
  CHECK(refused(world.officer(), "occ") == Code::certificate_not_valid);
  CHECK(world.order(id).approvals.empty());
  world.reinstate(certificate);
  REQUIRE(world.approve(world.officer(), ApprovalKind::order, id.str(), "occ"));
  CHECK(world.order(id).waiting_for() == Role::ADMIN_GOUVERNEMENTAL);
  identity::Call become_admin = world.admin();
  become_admin.caller.user_id = world.officer().caller.user_id;
  CHECK(refused(become_admin, "government") == Code::same_person);
  REQUIRE(world.approve(world.admin(), ApprovalKind::order, id.str(), "government"));
  CHECK(world.order(id).state == OrderState::approved);
  CHECK(world.order(id).approvals.size() == 2);
}

TEST_CASE("an order that is rejected or cancelled awaits nobody") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  using identity::ApprovalKind;
  const auto awaits = [&](const OrderId& id) {
    return world.must([&](db::Tx& tx) -> Result<bool> {
      return world.approvals.awaited(tx, ApprovalKind::order, id.str(), "occ").has_value() ||
             world.approvals.awaited(tx, ApprovalKind::order, id.str(), "government").has_value();
    });
  };
  const OrderId rejected = world.submitted_order(certificate, 10);
  CHECK(awaits(rejected));
  REQUIRE(world.reject(world.officer(), ApprovalKind::order, rejected.str(), "occ"));
  CHECK(world.order(rejected).state == OrderState::rejected);
  CHECK(world.order(rejected).state_reason == "Non");
  CHECK(!awaits(rejected));
  // By the authority whose turn it is not.
  const OrderId turned_down = world.submitted_order(certificate, 10);
  world.must([&](db::Tx& tx) { return world.orders.reject(tx, world.admin(), turned_down, "Non"); });
  CHECK(!awaits(turned_down));
  const OrderId cancelled = world.submitted_order(certificate, 10);
  world.must([&](db::Tx& tx) { return world.orders.cancel(tx, world.enterprise(), cancelled, ""); });
  CHECK(!awaits(cancelled));
  CHECK(world.quota(certificate).left() == 5'000'000);
}

TEST_CASE("a tariff is in force once another administrator approved it, and never where he did not") {
  World world;
  const auto propose = [&](std::int64_t price) {
    const identity::Call by = world.admin();
    return world
        .must([&](db::Tx& tx) {
          return world.orders.propose_tariff(tx, by, "beer", {price, "CDF"}, *parse_day("2026-01-01"));
        })
        .id.str();
  };
  using identity::ApprovalKind;
  const CertificateId certificate = world.granted_certificate();
  const orders::OrderInput input = world.order_input(certificate, 1000);
  const auto total = [&] {
    const identity::Call by = world.enterprise();
    return world.act([&](db::Tx& tx) { return world.orders.place(tx, by, input); });
  };
  const std::string first = propose(100);
  CHECK(refusal(total()) == Code::no_tariff);
  CHECK(world.approve(world.admin(), ApprovalKind::tariff, first).error().code == Code::same_person);
  CHECK(world.approve(world.officer(), ApprovalKind::tariff, first).error().code == Code::forbidden);
  REQUIRE(world.approve(world.admin("second"), ApprovalKind::tariff, first));
  CHECK(total()->total.amount == 100);
  REQUIRE(world.reject(world.admin("second"), ApprovalKind::tariff, propose(7)));
  CHECK(total()->total.amount == 100);
}

TEST_CASE("what awaits a person is what he may approve or be paid for now, and nothing else") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  std::vector<OrderId> all = {world.placed_order(certificate, 10), world.submitted_order(certificate, 10),
                              world.submitted_order(certificate, 10), world.approved_order(certificate, 10),
                              world.paid_order(certificate, 10)};
  const identity::Call other_officer = world.officer("b");
  world.must([&](db::Tx& tx) { return world.orders.approve(tx, other_officer, all[2], ""); });
  identity::Call both = world.cashier("b");
  both.caller.user_id = world.officer("a").caller.user_id;  // who approved the one that is to be paid
  const identity::Call strangers[] = {world.enterprise(), world.printer(), world.auditor(), world.program(),
                                      world.api_client_of(world.officer())};
  const auto awaiting = [&](const identity::Call& call) {
    orders::Page page;
    page.awaiting_me = true;
    std::vector<OrderId> ids;
    const auto rows = world.must(
        [&](db::Tx& tx) -> Result<std::vector<orders::Order>> { return world.orders.orders(tx, call, page); });
    for (const auto& row : rows) ids.push_back(row.id);
    return ids;
  };
  const auto by_actions = [&](const identity::Call& call) {
    std::vector<OrderId> ids;
    for (const OrderId& id : all) {
      const auto names = world.orders.actions(world.order(id), call);
      const auto decides = [](const std::string& name) { return name == "approve" || name == "record_payment"; };
      if (std::any_of(names.begin(), names.end(), decides)) ids.push_back(id);
    }
    return ids;
  };
  using Ids = std::vector<OrderId>;
  CHECK(awaiting(world.officer()) == Ids{all[1]});
  CHECK(awaiting(world.admin()) == Ids{all[2]});
  CHECK(awaiting(world.cashier()) == Ids{all[1], all[3]});
  CHECK(awaiting(both) == Ids{all[1]});
  for (const identity::Call& call :
       {world.officer(), world.officer("b"), world.admin(), world.admin("second"), world.cashier(), both}) {
    CHECK(awaiting(call) == by_actions(call));
  }
  for (const identity::Call& stranger : strangers) CHECK(awaiting(stranger).empty());
  orders::Page submitted;
  submitted.awaiting_me = true;
  submitted.states = {orders::OrderState::approved};
  CHECK(world.must([&](db::Tx& tx) -> Result<std::size_t> {
    return world.orders.orders(tx, world.cashier(), submitted).size();
  }) == 1);
}
