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
