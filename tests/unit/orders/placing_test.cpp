#include <atomic>
#include <functional>
#include <thread>

#include "tests/support/printer_keys.hpp"
#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using orders::Order;
using orders::OrderInput;
using orders::OrderState;

namespace {

Result<Order> place(World& world, const OrderInput& input) {
  const identity::Call by = world.enterprise();
  return world.act([&](db::Tx& tx) { return world.orders.place(tx, by, input); });
}

Result<Order> submit(World& world, const OrderId& id) {
  const identity::Call by = world.enterprise();
  return world.act([&](db::Tx& tx) { return world.orders.submit(tx, by, id); });
}

orders::Delivery delivery(const OrganisationId& printer, std::int64_t quantity) {
  return {DeliveryId(), printer, quantity, std::nullopt};
}

// As its owner reads it now: a draft at today's price.
Order seen(World& world, const OrderId& id) {
  const identity::Call by = world.enterprise();
  return world.must(
      [&](db::Tx& tx) { return world.orders.require_order(tx, by, identity::Permission::orders_read, id); });
}

}  // namespace

TEST_CASE("an order is placed as a draft with its price, and asks for nothing yet") {
  World world;
  world.tariff();
  const CertificateId certificate = world.granted_certificate();
  OrderInput input = world.order_input(certificate, 100'000);
  input.client_reference = "BC-4711";
  const auto made = place(world, input);
  REQUIRE(made);
  CHECK(made->number == "CMD-2026-000001");
  CHECK(made->state == OrderState::draft);
  CHECK(made->total == Money{125'000'000, "CDF"});
  CHECK(made->paid == Money{0, "CDF"});
  CHECK(made->balance() == Money{125'000'000, "CDF"});
  CHECK(made->approvals_required == 2);
  CHECK(made->requested_by == world.enterprise().caller.user_id);
  CHECK(!made->pay_before);
  CHECK(world.quota(certificate).left() == 5'000'000);
  const Order read = world.order(made->id);
  CHECK(read.client_reference == "BC-4711");
  CHECK(read.deliveries.at(0).quantity == 100'000);
  CHECK(read.total == made->total);
  CHECK(place(world, input)->number == "CMD-2026-000002");
}

TEST_CASE("an order that is not right is refused by the field that is wrong, and leaves nothing") {
  World world;
  world.tariff();
  const CertificateId certificate = world.granted_certificate();
  const OrganisationId printer = world.printer_id();
  const OrganisationId ended = world.printer_id("Imprimerie Finie");
  world.end_agreement(ended);
  const OrganisationId enterprise = world.enterprise().caller.organisation_id;
  struct Row {
    const char* what;
    std::function<void(OrderInput&)> spoil;
    Code code;
    const char* pointer;
  };
  const Row rows[] = {
      {"no stamp", [](OrderInput& i) { i.quantity = 0; }, Code::invalid_input, "/quantity"},
      {"minus one", [](OrderInput& i) { i.quantity = -1; }, Code::invalid_input, "/quantity"},
      {"too many", [](OrderInput& i) { i.quantity = 1'000'000'001; }, Code::invalid_input, "/quantity"},
      {"beyond exact doubles", [](OrderInput& i) { i.quantity = 9'007'199'254'740'993; }, Code::invalid_input,
       "/quantity"},
      {"no delivery", [](OrderInput& i) { i.deliveries.clear(); }, Code::invalid_input, "/deliveries"},
      {"101 deliveries", [](OrderInput& i) { i.deliveries.assign(101, i.deliveries[0]); }, Code::invalid_input,
       "/deliveries"},
      {"does not add up", [](OrderInput& i) { i.deliveries[0].quantity = 999; }, Code::invalid_input, "/deliveries"},
      {"an empty delivery",
       [](OrderInput& i) {
         i.deliveries.push_back({{}, i.deliveries[0].printer_id, 0, {}});
       },
       Code::invalid_input, "/deliveries/1/quantity"},
      {"a delivery too large", [](OrderInput& i) { i.quantity = i.deliveries[0].quantity = 100'000'000; },
       Code::invalid_input, "/deliveries/0/quantity"},
      {"an agreement that ended", [&](OrderInput& i) { i.deliveries[0].printer_id = ended; },
       Code::printer_not_approved, "/deliveries/0/printer_id"},
      {"no printer at all",
       [&](OrderInput& i) {
         i.deliveries = {delivery(printer, 400), delivery(enterprise, 600)};
       },
       Code::printer_not_approved, "/deliveries/1/printer_id"},
      {"more archives than anybody waits for",
       [](OrderInput& i) {
         i.quantity = i.deliveries[0].quantity = 20'001;
         i.layout.part_stamps = 1;
       },
       Code::invalid_input, "/layout/part_stamps"},
      {"modules too small", [](OrderInput& i) { i.layout.module_px = 2; }, Code::invalid_input, "/layout/module_px"},
      {"modules too large", [](OrderInput& i) { i.layout.module_px = 17; }, Code::invalid_input, "/layout/module_px"},
      {"too coarse", [](OrderInput& i) { i.layout.dpi = 71; }, Code::invalid_input, "/layout/dpi"},
      {"too fine", [](OrderInput& i) { i.layout.dpi = 2401; }, Code::invalid_input, "/layout/dpi"},
      {"no such level", [](OrderInput& i) { i.layout.level = "S"; }, Code::invalid_input, "/layout/level"},
      {"empty parts", [](OrderInput& i) { i.layout.part_stamps = 0; }, Code::invalid_input, "/layout/part_stamps"},
      {"parts too large", [](OrderInput& i) { i.layout.part_stamps = 1'000'001; }, Code::invalid_input,
       "/layout/part_stamps"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    OrderInput input = world.order_input(certificate, 1000);
    row.spoil(input);
    const auto refused = place(world, input);
    REQUIRE(!refused);
    CHECK(refused.error().code == row.code);
    CHECK(refused.error().fields.at(0).pointer == row.pointer);
  }
  CHECK(place(world, world.order_input(certificate, 1000))->number == "CMD-2026-000001");
}

TEST_CASE("deliveries that do not add up are told both sums") {
  World world;
  world.tariff();
  OrderInput input = world.order_input(world.granted_certificate(), 100'000);
  input.deliveries = {delivery(world.printer_id(), 40'000), delivery(world.printer_id(), 50'000)};
  CHECK(place(world, input).error().detail == "Les livraisons font ensemble 90 000 estampilles, la commande 100 000.");
  input.deliveries.push_back(delivery(world.printer_id(), 10'000));
  CHECK(place(world, input));
}

TEST_CASE("the largest order of all is placed and priced") {
  World world;
  world.tariff(orders::price_per_thousand_max);
  const CertificateId certificate = world.granted_certificate(1'000'000'000);
  OrderInput input = world.order_input(certificate, 1'000'000'000);
  input.deliveries.assign(100, delivery(world.printer_id(), 10'000'000));
  const auto made = place(world, input);
  REQUIRE(made);
  CHECK(made->total.amount == 9'000'000'000'000'000);
  CHECK(submit(world, made->id));
}

TEST_CASE("the certificate must be the enterprise's own, and valid") {
  World world;
  world.tariff();
  const CertificateId certificate = world.granted_certificate();
  const identity::Call stranger = world.enterprise("Savonnerie du Lac");
  const OrderInput input = world.order_input(certificate, 1000);
  const auto by_stranger = world.act([&](db::Tx& tx) { return world.orders.place(tx, stranger, input); });
  CHECK(by_stranger.error().code == Code::not_found);
  const auto quoted = world.act([&](db::Tx& tx) { return world.orders.quote(tx, stranger, certificate, 1000); });
  CHECK(quoted.error().code == Code::not_found);
  CHECK(place(world, world.order_input(CertificateId(make_uuid_v7(1, world.random)), 1000)).error().code ==
        Code::not_found);
  const CertificateId draft = world.application(world.product());
  CHECK(place(world, world.order_input(draft, 1000)).error().code == Code::certificate_not_valid);
  world.suspend(certificate);
  const auto refused = place(world, input);
  CHECK(refused.error().code == Code::certificate_not_valid);
  CHECK(refused.error().fields.at(0).pointer == "/certificate_id");
}

TEST_CASE("what the layout leaves open the first printer's profile says") {
  World world;
  world.tariff();
  const CertificateId certificate = world.granted_certificate();
  OrderInput input = world.order_input(certificate, 1000);
  const auto by_profile = place(world, input);
  CHECK(by_profile->layout.dpi == 600);
  CHECK(by_profile->layout.module_px == 10);
  CHECK(by_profile->layout.part_stamps == 50'000);
  CHECK(by_profile->layout.level == "M");
  CHECK(by_profile->layout.codes_csv);
  input.layout = {8, 500, "Q", false, 1000};
  const Order by_hand = world.order(place(world, input)->id);
  CHECK(by_hand.layout.dpi == 500);
  CHECK(by_hand.layout.module_px == 8);
  CHECK(by_hand.layout.part_stamps == 1000);
  CHECK(by_hand.layout.level == "Q");
  CHECK(!by_hand.layout.codes_csv);
}

TEST_CASE("a total is rounded half up, once") {
  struct Row {
    std::int64_t price;
    std::int64_t quantity;
    std::int64_t total;
  };
  const Row rows[] = {{1'250'000, 100'000, 125'000'000},
                      {1'250'000, 1, 1250},
                      {499, 1, 0},
                      {500, 1, 1},
                      {1499, 1, 1},
                      {1500, 1, 2},
                      {333, 3, 1},
                      {333, 1000, 333},
                      {1, 1499, 1},
                      {1, 1500, 2},
                      {0, 1000, 0}};
  for (const Row& row : rows) {
    CAPTURE(row.price);
    CAPTURE(row.quantity);
    World world;
    world.tariff(row.price);
    CHECK(place(world, world.order_input(world.granted_certificate(), row.quantity))->total.amount == row.total);
  }
}

TEST_CASE("the tariff in force is the latest of the product's category that has begun") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const auto total = [&] { return place(world, world.order_input(certificate, 1000)); };
  CHECK(total().error().code == Code::no_tariff);
  world.tariff(999, "wine", "2026-01-01");
  world.tariff(500, "beer", "2026-11-25");
  const auto refused = total();
  CHECK(refused.error().code == Code::no_tariff);
  CHECK(refused.error().detail.find("« beer »") != std::string::npos);
  world.tariff(100, "beer", "2026-06-01");
  world.tariff(200, "beer", "2026-01-01");
  CHECK(total()->total.amount == 100);
  world.tariff(300, "beer", "2026-06-01");
  CHECK(total()->total.amount == 300);
  world.clock.set_ms(*parse_time("2026-11-24T23:00:00Z"));  // 25 November at UTC+1
  CHECK(total()->total.amount == 500);
}

TEST_CASE("a draft costs what it would cost today, and its price is frozen at submit") {
  World world;
  world.tariff(1000);
  const OrderId id = place(world, world.order_input(world.granted_certificate(), 1000))->id;
  world.tariff(2000, "beer", "2026-02-01");
  CHECK(seen(world, id).total.amount == 2000);
  const auto submitted = submit(world, id);
  CHECK(submitted->total.amount == 2000);
  world.tariff(3000, "beer", "2026-03-01");
  CHECK(seen(world, id).total.amount == 2000);
  CHECK(world.order(id).total.amount == 2000);
}

TEST_CASE("submitting looks again at certificate and printers, and reserves all or nothing") {
  World world;
  const CertificateId certificate = world.granted_certificate(1500);
  const OrderId first = world.placed_order(certificate, 1000);
  const OrderId second = world.placed_order(certificate, 1000);
  REQUIRE(submit(world, first));
  const auto exceeded = submit(world, second);
  CHECK(exceeded.error().code == Code::quota_exceeded);
  CHECK(exceeded.error().detail == "Il reste 500 estampilles sur le certificat OCC-2026-000001.");
  CHECK(world.order(second).state == OrderState::draft);
  CHECK(world.quota(certificate).reserved == 1000);

  const OrderId third = world.placed_order(certificate, 100);
  world.suspend(certificate);
  CHECK(submit(world, third).error().code == Code::certificate_not_valid);
  world.reinstate(certificate);
  world.end_agreement(world.printer_id());
  const auto no_printer = submit(world, third);
  CHECK(no_printer.error().code == Code::printer_not_approved);
  CHECK(no_printer.error().fields.at(0).pointer == "/deliveries/0/printer_id");
  CHECK(world.quota(certificate).reserved == 1000);
}

TEST_CASE("orders that are submitted at once share what there is and no more") {
  World world;
  const CertificateId certificate = world.granted_certificate(100);
  std::vector<OrderId> drafts;
  for (int i = 0; i < 6; ++i) drafts.push_back(world.placed_order(certificate, 30));
  std::atomic<int> submitted{0};
  std::vector<std::thread> people;
  for (const OrderId& id : drafts) {
    people.emplace_back([&] {
      if (submit(world, id)) ++submitted;
    });
  }
  for (std::thread& person : people) person.join();
  CHECK(submitted == 3);
  CHECK(world.quota(certificate).reserved == 90);
}

TEST_CASE("an enterprise has a thousand drafts at most, and another one its own") {
  World world;
  world.tariff();
  const CertificateId certificate = world.granted_certificate();
  const identity::Call by = world.enterprise();
  const orders::OrderInput input = world.order_input(certificate, 1);
  const auto drafts = world.must([&](db::Tx& tx) -> Result<std::vector<OrderId>> {
    std::vector<OrderId> placed;
    for (int i = 0; i < 1000; ++i) {
      const auto order = world.orders.place(tx, by, input);
      if (!order) return fail(order.error());
      placed.push_back(order->id);
    }
    return placed;
  });
  world.clock.advance_ms(24 * hour_ms);
  const identity::Call next_day = world.enterprise();
  const auto place = [&] { return world.act([&](db::Tx& tx) { return world.orders.place(tx, next_day, input); }); };
  CHECK(place().error().code == Code::too_many_drafts);
  const identity::Call other = world.enterprise("Savonnerie du Lac");
  const CertificateId theirs = world.granted_certificate_of(world.product_of(other, std::nullopt));
  const orders::OrderInput their_input = world.order_input(theirs, 1);
  CHECK(world.act([&](db::Tx& tx) { return world.orders.place(tx, other, their_input); }));
  world.must([&](db::Tx& tx) { return world.orders.cancel(tx, next_day, drafts.front(), "Erreur"); });
  CHECK(place());
  CHECK(place().error().code == Code::too_many_drafts);
  CHECK(submit(world, drafts.back()));
  CHECK(place());
}

TEST_CASE("an enterprise places a thousand orders a day at most, cancelled ones too") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId first = world.placed_order(certificate, 1);
  const identity::Call by = world.enterprise();
  const orders::OrderInput input = world.order_input(certificate, 1);
  world.must([&](db::Tx& tx) -> Result<std::int64_t> {
    if (const auto gone = world.orders.cancel(tx, by, first, "Erreur"); !gone) return fail(gone.error());
    for (int i = 1; i < 1000; ++i) {
      const auto placed = world.orders.place(tx, by, input);
      if (!placed) return fail(placed.error());
      if (const auto gone = world.orders.cancel(tx, by, placed->id, "Erreur"); !gone) return fail(gone.error());
    }
    return 0;
  });
  const auto place = [&](const identity::Call& call, const orders::OrderInput& wanted) {
    return world.act([&](db::Tx& tx) { return world.orders.place(tx, call, wanted); });
  };
  CHECK(place(by, input).error().code == Code::too_many_today);
  const identity::Call other = world.enterprise("Savonnerie du Lac");
  const orders::OrderInput theirs =
      world.order_input(world.granted_certificate_of(world.product_of(other, std::nullopt)), 1);
  CHECK(place(other, theirs));
  // It is one o'clock in the afternoon at the authority's.
  world.clock.advance_ms(11 * hour_ms - 1);
  CHECK(place(world.enterprise(), input).error().code == Code::too_many_today);
  world.clock.advance_ms(1);
  CHECK(place(world.enterprise(), input));
}

TEST_CASE("a quotation says price, total, quota and approvals, and refuses what the quota cannot bear") {
  World world;
  world.tariff();
  const CertificateId certificate = world.granted_certificate();
  const auto quote = [&](std::int64_t quantity) {
    const identity::Call by = world.enterprise();
    return world.act([&](db::Tx& tx) { return world.orders.quote(tx, by, certificate, quantity); });
  };
  const auto quoted = quote(100'000);
  REQUIRE(quoted);
  CHECK(quoted->price_per_thousand == Money{1'250'000, "CDF"});
  CHECK(quoted->total == Money{125'000'000, "CDF"});
  CHECK(quoted->quota_left_after == 4'900'000);
  CHECK(quoted->approvals_required == 2);
  CHECK(quote(5'000'000)->quota_left_after == 0);
  CHECK(quote(5'000'001).error().code == Code::quota_exceeded);
  CHECK(quote(0).error().code == Code::invalid_input);
}

TEST_CASE("a tariff is a person's, in the authority's currency, for a category, at a price that a total can bear") {
  World world;
  const auto propose = [&](const identity::Call& by, const std::string& category, const Money& price) {
    return world.act([&](db::Tx& tx) { return world.orders.propose_tariff(tx, by, category, price, 20'000); });
  };
  CHECK(propose(world.api_client_of(world.admin()), "beer", {1000, "CDF"}).error().code == Code::forbidden);
  CHECK(propose(world.admin(), "Beer", {1000, "CDF"}).error().fields.at(0).pointer == "/category");
  CHECK(propose(world.admin(), "beer", {1000, "USD"}).error().fields.at(0).pointer == "/price_per_thousand/currency");
  CHECK(propose(world.admin(), "beer", {-1, "CDF"}).error().fields.at(0).pointer == "/price_per_thousand/amount");
  CHECK(propose(world.admin(), "beer", {9'000'000'001, "CDF"}).error().fields.at(0).pointer ==
        "/price_per_thousand/amount");
  const auto made = propose(world.admin(), "beer", {1000, "CDF"});
  CHECK(made->state == "awaiting_approval");
  const auto listed =
      world.must([&](db::Tx& tx) -> Result<std::vector<orders::Tariff>> { return world.orders.tariffs(tx, 0, 10); });
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].id == made->id);
}

TEST_CASE("where archives are encrypted, nothing is ordered from a printer without a confirmed key") {
  orders::Settings settings = World::usual_settings();
  settings.require_encryption = true;
  World world(settings);
  PrinterKeys keys(world);
  const CertificateId certificate = world.granted_certificate();
  OrderInput input = world.order_input(certificate, 1000);
  input.deliveries = {delivery(world.printer_id(), 600), delivery(world.printer_id("Imprimerie du Port"), 400)};
  const OrderId order = world.placed_order(input);
  const auto refuses = [&](const char* pointer) {
    const auto refused = submit(world, order);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::printer_key_missing);
    CHECK(refused.error().fields.at(0).pointer == pointer);
    CHECK(world.order(order).state == OrderState::draft);
    CHECK(world.quota(certificate).left() == 5'000'000);
  };
  refuses("/deliveries/0/printer_id");
  const identity::Call officer = world.officer();
  const auto key = keys.enter(world.printer(), first_identity.recipient);
  refuses("/deliveries/0/printer_id");
  REQUIRE(keys.decide(officer, key->id, true).has_value());
  refuses("/deliveries/1/printer_id");
  const auto other = keys.enter(world.printer("Imprimerie du Port"), second_identity.recipient);
  REQUIRE(keys.decide(officer, other->id, true).has_value());
  REQUIRE(keys.revoke(officer, key->id).has_value());
  refuses("/deliveries/0/printer_id");
}

TEST_CASE("with a confirmed key it is") {
  orders::Settings settings = World::usual_settings();
  settings.require_encryption = true;
  World world(settings);
  PrinterKeys keys(world);
  const OrderId order = world.placed_order(world.granted_certificate(), 1000);
  keys.bring_into_use(first_identity);
  CHECK(submit(world, order)->state == OrderState::submitted);
}
