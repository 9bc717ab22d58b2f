#include <atomic>
#include <thread>

#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using certification::Quota;

namespace {

OrderId new_order(World& world) { return OrderId(make_uuid_v7(world.clock.now_ms(), world.random)); }

// One certificate's quota, year by year.
struct Account {
  World& world;
  CertificateId id;

  Result<void> reserve(const OrderId& order, std::int64_t quantity) const {
    return world.act([&](db::Tx& tx) {
      return world.certification.reserve_quota(tx, *world.certification.certificate(tx, id), order, quantity,
                                               world.clock.now_ms());
    });
  }
  OrderId reserved(std::int64_t quantity) const {
    const OrderId order = new_order(world);
    REQUIRE(reserve(order, quantity));
    return order;
  }
  void release(const OrderId& order) const {
    world.must([&](db::Tx& tx) -> Result<void> {
      world.certification.release_quota(tx, order);
      return {};
    });
  }
  void use(const OrderId& order) const {
    world.must([&](db::Tx& tx) -> Result<void> {
      world.certification.use_quota(tx, order);
      return {};
    });
  }
};

void check_quota(const Quota& quota, std::int64_t reserved, std::int64_t used, std::int64_t left) {
  CHECK(quota.reserved == reserved);
  CHECK(quota.used == used);
  CHECK(quota.left() == left);
}

}  // namespace

TEST_CASE("a quota is reserved, given back and used to the last stamp") {
  World world;
  const CertificateId id = world.granted_certificate(1000);
  const Account account{world, id};
  const OrderId first = account.reserved(600);
  check_quota(world.quota(id), 600, 0, 400);
  const OrderId second = account.reserved(400);
  check_quota(world.quota(id), 1000, 0, 0);
  account.release(first);
  check_quota(world.quota(id), 400, 0, 600);
  account.use(second);
  check_quota(world.quota(id), 0, 400, 600);
  account.reserved(600);
  check_quota(world.quota(id), 600, 400, 0);
}

TEST_CASE("what exceeds the quota is refused, says what is left and takes nothing") {
  World world;
  const CertificateId id = world.granted_certificate(50'000);
  const Account account{world, id};
  account.reserved(10'000);
  const auto refused = account.reserve(new_order(world), 40'001);
  REQUIRE(!refused);
  CHECK(refused.error().code == Code::quota_exceeded);
  CHECK(refused.error().detail == "Il reste 40 000 estampilles sur le certificat OCC-2026-000001.");
  CHECK(refused.error().fields.at(0).pointer == "/quantity");
  CHECK(refused.error().fields.at(0).detail == "Au plus 40 000.");
  check_quota(world.quota(id), 10'000, 0, 40'000);
  account.reserved(40'000);
  CHECK(account.reserve(new_order(world), 1).error().detail ==
        "Il ne reste aucune estampille sur le certificat OCC-2026-000001.");
}

TEST_CASE("orders that come at once share what there is and no more") {
  World world;
  const CertificateId id = world.granted_certificate(100);
  const Account account{world, id};
  std::vector<OrderId> orders;
  for (int i = 0; i < 8; ++i) orders.push_back(new_order(world));
  std::atomic<int> taken{0};
  std::vector<std::thread> people;
  for (const OrderId& order : orders) {
    people.emplace_back([&] {
      if (account.reserve(order, 30)) ++taken;
    });
  }
  for (std::thread& person : people) person.join();
  CHECK(taken == 3);
  check_quota(world.quota(id), 90, 0, 10);
}

TEST_CASE("a new certificate year brings a new quota, and an old reservation strikes its own year") {
  World world;
  const CertificateId id = world.granted_certificate_of(world.product(), 1000, "2030-01-01");
  const Account account{world, id};
  const OrderId to_release = account.reserved(300);
  const OrderId to_use = account.reserved(500);
  world.clock.set_ms(*parse_time("2027-11-23T22:59:59Z"));
  check_quota(world.quota(id), 800, 0, 200);
  world.clock.set_ms(*parse_time("2027-11-23T23:00:00Z"));  // the anniversary's midnight at UTC+1
  check_quota(world.quota(id), 0, 0, 1000);
  account.reserved(1000);
  account.release(to_release);
  account.use(to_use);
  check_quota(world.quota(id), 1000, 0, 0);
  world.clock.set_ms(*parse_time("2027-11-23T22:00:00Z"));
  check_quota(world.quota(id), 0, 500, 500);
}

TEST_CASE("the year of a certificate granted on a 29 February begins on 1 March where there is none") {
  World world;
  world.clock.set_ms(*parse_time("2028-02-29T12:00:00Z"));
  const CertificateId id = world.granted_certificate_of(world.product(), 1000, "2035-01-01");
  const Account account{world, id};
  account.reserved(400);
  const auto left_at = [&](const char* time) {
    world.clock.set_ms(*parse_time(time));
    return world.quota(id).left();
  };
  CHECK(left_at("2029-02-28T12:00:00Z") == 600);
  CHECK(left_at("2029-03-01T12:00:00Z") == 1000);
  account.reserved(100);
  CHECK(left_at("2032-02-28T12:00:00Z") == 1000);
  CHECK(left_at("2030-02-28T12:00:00Z") == 900);
}
