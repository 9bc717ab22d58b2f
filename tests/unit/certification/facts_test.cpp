#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using certification::CertificateFacts;
using State = certification::CertificateState;

namespace {

// What the scans' index would have heard.
struct Listener {
  explicit Listener(World& world) {
    world.certification.facts_changed.connect([this](const CertificateFacts& facts) { heard.push_back(facts); });
  }
  std::vector<CertificateFacts> heard;
};

}  // namespace

TEST_CASE("nothing is said of a certificate before it is granted, and everything from then on") {
  World world;
  Listener listener(world);
  const ProductId product = world.product();
  const CertificateId id = world.application_under_review(product);
  CHECK(listener.heard.empty());
  world.must([&](db::Tx& tx) {
    return world.certification.grant(tx, world.officer(), id, {*parse_day("2027-11-22"), 1000, ""});
  });
  REQUIRE(listener.heard.size() == 1);
  const CertificateFacts& facts = listener.heard[0];
  CHECK(facts.id == id);
  CHECK(facts.number == "OCC-2026-000001");
  CHECK(facts.state == State::granted);
  CHECK(facts.valid_until == *parse_day("2027-11-22"));
  CHECK(facts.product.gtin == valid_gtin);
  CHECK(facts.enterprise_name == "Brasserie du Fleuve SA");
  CHECK(facts.state_changed_at == world.clock.now_ms());
}

TEST_CASE("suspension, return and expiry are heard of") {
  World world;
  const ProductId product = world.product();
  const CertificateId id = world.granted_certificate_of(product);
  Listener listener(world);
  world.suspend(id);
  world.reinstate(id);
  world.must([&](db::Tx& tx) { return world.certification.expire(tx, *parse_time("2027-11-23T12:00:00Z")); });
  REQUIRE(listener.heard.size() == 3);
  CHECK(listener.heard[0].state == State::suspended);
  CHECK(listener.heard[1].state == State::granted);
  CHECK(listener.heard[2].state == State::expired);
}

TEST_CASE("a revocation goes back to the suspension that it follows") {
  World world;
  const CertificateId id = world.granted_certificate();
  Listener listener(world);
  world.suspend(id);
  const std::int64_t suspended_at = world.clock.now_ms();
  world.clock.advance_ms(day_ms);
  const identity::Call by = world.officer();
  const certification::HoldInput fraud{"fraud", "Faux rapport", certification::AppliesTo::activated_after};
  world.must([&](db::Tx& tx) { return world.certification.revoke(tx, by, id, fraud); });
  REQUIRE(listener.heard.size() == 2);
  CHECK(listener.heard[1].held_since == suspended_at);
  CHECK(listener.heard[1].state_changed_at == suspended_at + day_ms);
}

TEST_CASE("a refused act is not heard of") {
  World world;
  const CertificateId id = world.granted_certificate();
  Listener listener(world);
  CHECK(!world.act([&](db::Tx& tx) { return world.certification.reinstate(tx, world.officer(), id, "Levée"); }));
  CHECK(listener.heard.empty());
}

TEST_CASE("the index is told of every certificate that was ever granted") {
  World world;
  const CertificateId granted = world.granted_certificate();
  const CertificateId suspended = world.granted_certificate();
  world.suspend(suspended);
  world.application(world.product());
  const auto all = world.must(
      [&](db::Tx& tx) -> Result<std::vector<CertificateFacts>> { return world.certification.all_facts(tx); });
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == granted);
  CHECK(all[1].id == suspended);
  CHECK(all[1].state == State::suspended);
}
