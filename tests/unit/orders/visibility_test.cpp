#include "qrcongo/base/text.hpp"
#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::Permission;
using orders::Order;

namespace {

Result<Order> look(World& world, const identity::Call& call, const OrderId& id,
                   Permission permission = Permission::orders_read) {
  return world.act([&](db::Tx& tx) { return world.orders.require_order(tx, call, permission, id); });
}

std::vector<OrderId> list(World& world, const identity::Call& call, const orders::Page& page = {}) {
  const auto found =
      world.must([&](db::Tx& tx) -> Result<std::vector<Order>> { return world.orders.orders(tx, call, page); });
  std::vector<OrderId> ids;
  for (const Order& order : found) ids.push_back(order.id);
  return ids;
}

// Two orders of two enterprises; the second printer has a part of the first alone.
struct TwoOrders {
  World world;
  identity::Call stranger = world.enterprise("Savonnerie du Lac");
  OrganisationId second_printer = world.printer_id("Imprimerie du Port");
  OrderId own =
      placed(world.enterprise(), world.product(), {{{}, world.printer_id(), 600, {}}, {{}, second_printer, 400, {}}});
  OrderId foreign = placed(stranger, world.product_of(stranger), {{{}, world.printer_id(), 1000, {}}});

  OrderId placed(const identity::Call& by, const ProductId& product, std::vector<orders::Delivery> deliveries) {
    world.tariff();
    orders::OrderInput input = world.order_input(world.granted_certificate_of(product), 1000);
    input.deliveries = std::move(deliveries);
    return world.must([&](db::Tx& tx) { return world.orders.place(tx, by, input); }).id;
  }
};

using Ids = std::vector<OrderId>;

}  // namespace

TEST_CASE("an enterprise sees its own orders, the authorities all, and a printer those that it delivers") {
  TwoOrders two;
  World& world = two.world;
  for (const identity::Call& call : {world.admin(), world.officer(), world.auditor()}) {
    CHECK(list(world, call) == Ids{two.own, two.foreign});
    CHECK(look(world, call, two.foreign));
  }
  CHECK(list(world, world.enterprise()) == Ids{two.own});
  CHECK(look(world, world.enterprise(), two.own));
  CHECK(look(world, world.enterprise(), two.foreign).error().code == Code::not_found);
  CHECK(list(world, world.printer()) == Ids{two.own, two.foreign});
  const identity::Call second = world.printer("Imprimerie du Port");
  CHECK(list(world, second) == Ids{two.own});
  CHECK(look(world, second, two.foreign).error().code == Code::not_found);
  CHECK(list(world, world.printer("Imprimerie sans commande")).empty());
}

TEST_CASE("a printer sees its own deliveries alone, and neither payments nor history") {
  TwoOrders two;
  World& world = two.world;
  const auto seen = look(world, world.printer("Imprimerie du Port"), two.own);
  REQUIRE(seen->deliveries.size() == 1);
  CHECK(seen->deliveries[0].quantity == 400);
  CHECK(look(world, world.enterprise(), two.own)->deliveries.size() == 2);
  CHECK(look(world, world.printer(), two.own, Permission::payments_read).error().code == Code::not_found);
  CHECK(look(world, world.printer(), two.own, Permission::orders_history).error().code == Code::not_found);
}

TEST_CASE("an enterprise that prints sees as an enterprise what it ordered and as a printer what it delivers") {
  TwoOrders two;
  World& world = two.world;
  identity::Call as_printer = world.enterprise();
  as_printer.caller.role = identity::Role::ESTAMPILLEUR_AGREE;
  CHECK(look(world, as_printer, two.own).error().code == Code::not_found);
  CHECK(list(world, as_printer).empty());
}

TEST_CASE("nobody acts on a stranger's order") {
  TwoOrders two;
  World& world = two.world;
  const auto code = [](const Result<Order>& answer) {
    return answer ? std::nullopt : std::optional(answer.error().code);
  };
  const OrderId nothing(make_uuid_v7(1, world.random));
  for (const OrderId& id : {two.foreign, nothing}) {
    CHECK(code(world.act([&](db::Tx& tx) { return world.orders.submit(tx, world.enterprise(), id); })) ==
          Code::not_found);
    CHECK(code(world.act([&](db::Tx& tx) { return world.orders.cancel(tx, world.enterprise(), id, ""); })) ==
          Code::not_found);
    CHECK(code(world.act([&](db::Tx& tx) { return world.orders.submit(tx, world.printer(), id); })) == Code::not_found);
  }
}

TEST_CASE("a list goes by pages, state, client reference and time") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId first = world.placed_order(certificate, 100);
  const OrderId second = world.submitted_order(certificate, 100);
  orders::OrderInput input = world.order_input(certificate, 100);
  input.client_reference = "BC-4711";
  world.clock.advance_ms(hour_ms);
  const OrderId third = world.placed_order(input);

  orders::Page page;
  page.limit = 2;
  CHECK(list(world, world.enterprise(), page) == Ids{first, second});
  page.after = world.order(second).sequence;
  CHECK(list(world, world.enterprise(), page) == Ids{third});
  orders::Page by_state;
  by_state.states = {orders::OrderState::submitted};
  CHECK(list(world, world.enterprise(), by_state) == Ids{second});
  orders::Page by_reference;
  by_reference.client_reference = "BC-4711";
  CHECK(list(world, world.enterprise(), by_reference) == Ids{third});
  orders::Page lately;
  lately.updated_since = world.clock.now_ms();
  CHECK(list(world, world.enterprise(), lately) == Ids{third});
}

TEST_CASE("a list begins with the newest, or with what changed last, and goes on from there") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId first = world.placed_order(certificate, 100);
  const OrderId second = world.placed_order(certificate, 100);
  const OrderId third = world.placed_order(certificate, 100);
  world.clock.advance_ms(hour_ms);
  world.must([&](db::Tx& tx) { return world.orders.submit(tx, world.enterprise(), first); });
  orders::Page page;
  page.limit = 2;
  page.order = ListOrder::newest;
  CHECK(list(world, world.enterprise(), page) == Ids{third, second});
  page.after = world.order(second).sequence;
  CHECK(list(world, world.enterprise(), page) == Ids{first});
  page.after = 0;
  page.order = ListOrder::changed;
  CHECK(list(world, world.enterprise(), page) == Ids{first, third});
  page.after = world.order(third).sequence;
  page.changed_at = world.order(third).updated_at;
  CHECK(list(world, world.admin(), page) == Ids{second});
}

TEST_CASE("a list goes by enterprise, certificate and printer, and an id of somebody else's gives nothing") {
  TwoOrders two;
  World& world = two.world;
  orders::Page of_stranger;
  of_stranger.enterprise_id = two.stranger.caller.organisation_id;
  CHECK(list(world, world.admin(), of_stranger) == Ids{two.foreign});
  CHECK(list(world, world.enterprise(), of_stranger).empty());
  orders::Page of_certificate;
  of_certificate.certificate_id = world.order(two.own).certificate_id;
  CHECK(list(world, world.officer(), of_certificate) == Ids{two.own});
  CHECK(list(world, two.stranger, of_certificate).empty());
  orders::Page of_second;
  of_second.printer_id = two.second_printer;
  CHECK(list(world, world.enterprise(), of_second) == Ids{two.own});
  CHECK(list(world, world.printer("Imprimerie du Port"), of_second) == Ids{two.own});
  // Who else prints a part of the order is not the first printer's to know.
  CHECK(list(world, world.printer(), of_second).empty());
}

TEST_CASE("a list is searched by number, reference, certificate, product and enterprise") {
  TwoOrders two;
  World& world = two.world;
  const auto search = [&](const identity::Call& call, const std::string& typed) {
    orders::Page page;
    page.search = typed;
    return list(world, call, page);
  };
  const orders::Order own = world.order(two.own);
  CHECK(search(world.admin(), own.number) == Ids{two.own});
  CHECK(search(world.admin(), "cmd-") == Ids{two.own, two.foreign});
  CHECK(search(world.admin(), *world.certificate(own.certificate_id).number) == Ids{two.own});
  CHECK(search(world.admin(), "BIERE") == Ids{two.own, two.foreign});
  CHECK(search(world.admin(), "savonnerie") == Ids{two.foreign});
  CHECK(search(world.printer(), "savonnerie") == Ids{two.foreign});
  CHECK(search(world.printer("Imprimerie du Port"), "savonnerie").empty());
  CHECK(search(world.enterprise(), "savonnerie").empty());
  CHECK(search(world.admin(), "%").empty());
  const std::string beginning = own.number.substr(0, std::string("CMD-2026-0").size());
  CHECK(search(world.admin(), beginning) == Ids{two.own, two.foreign});
  CHECK(search(world.admin(), to_lower_ascii(own.number)) == Ids{two.own});
  CHECK(search(world.admin(), own.number + "0").empty());
  CHECK(search(two.stranger, own.number).empty());
}

TEST_CASE("a search loses no order behind what others called so before") {
  World world;
  // Of several enterprises: each has room for a hundred drafts.
  for (const char* name : {"Savonnerie du Lac", "Savonnerie du Fleuve", "Savonnerie du Port"}) {
    const auto stranger = world.enterprise(name);
    const certification::CertificateInput draft{world.product_of(stranger, std::nullopt), "NCD 012", "Usine", 1000};
    world.must([&](db::Tx& tx) -> Result<std::int64_t> {
      for (int i = 0; i < 70; ++i) {
        if (const auto made = world.certification.apply(tx, stranger, draft); !made) return fail(made.error());
      }
      return 0;
    });
  }
  for (int i = 0; i < 205; ++i) world.enterprise("Brasserie numéro " + std::to_string(i));
  const OrderId own = world.placed_order(world.granted_certificate(), 1000);
  for (const identity::Call& call : {world.enterprise(), world.officer(), world.printer()}) {
    for (const char* typed : {"biere", "brasserie"}) {
      orders::Page page;
      page.search = typed;
      CHECK(list(world, call, page) == Ids{own});
    }
  }
}

TEST_CASE("a printer's search finds nothing by what its rows do not show") {
  TwoOrders two;
  World& world = two.world;
  const auto search = [&](const identity::Call& call, const std::string& typed) {
    orders::Page page;
    page.search = typed;
    return list(world, call, page);
  };
  const certification::Certificate certificate = world.certificate(world.order(two.own).certificate_id);
  const identity::Call printer = world.printer("Imprimerie du Port");
  REQUIRE(search(printer, *certificate.number) == Ids{two.own});
  CHECK(search(printer, "biere") == Ids{two.own});
  CHECK(search(printer, certificate.reference).empty());
  CHECK(search(printer, "72 cl fleuve").empty());
  for (const identity::Call& call : {world.enterprise(), world.officer()}) {
    CHECK(search(call, certificate.reference) == Ids{two.own});
    CHECK(search(call, "72 cl fleuve").front() == two.own);
  }
}

TEST_CASE("a list goes by several states at once") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId draft = world.placed_order(certificate, 100);
  const OrderId submitted = world.submitted_order(certificate, 100);
  const OrderId approved = world.approved_order(certificate, 100);
  orders::Page page;
  page.states = {orders::OrderState::approved, orders::OrderState::draft};
  CHECK(list(world, world.enterprise(), page) == Ids{draft, approved});
  page.states.push_back(orders::OrderState::submitted);
  page.limit = 2;
  CHECK(list(world, world.enterprise(), page) == Ids{draft, submitted});
}
