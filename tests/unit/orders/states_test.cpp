#include <algorithm>
#include <map>

#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using orders::Order;
using orders::OrderState;

namespace {

constexpr OrderState all_states[] = {
    OrderState::draft,  OrderState::submitted, OrderState::approved, OrderState::paid,     OrderState::generating,
    OrderState::ready,  OrderState::delivered, OrderState::closed,   OrderState::rejected, OrderState::cancelled,
    OrderState::lapsed, OrderState::on_hold,   OrderState::failed};

template <class Work>
void run(World& world, const Work& work) {
  world.must([&](db::Tx& tx) -> Result<void> {
    work(tx);
    return {};
  });
}

void move_on(World& world, const OrderId& id, OrderState to) {
  orders::Service& service = world.orders;
  const identity::Call program = world.program();
  run(world, [&](db::Tx& tx) { static_cast<void>(service.begin_generation(tx, program, id)); });
  if (to == OrderState::failed) run(world, [&](db::Tx& tx) { service.mark_failed(tx, program, id, "Disque plein"); });
  for (const OrderState state : {OrderState::ready, OrderState::delivered, OrderState::closed}) {
    if (to < state || to > OrderState::closed) return;
    run(world, [&](db::Tx& tx) {
      if (state == OrderState::ready) service.mark_ready(tx, program, id);
      if (state == OrderState::delivered) service.mark_delivered(tx, program, id);
      if (state == OrderState::closed) service.mark_closed(tx, program, id);
    });
  }
}

OrderId order_in(World& world, OrderState state) {
  const CertificateId certificate = world.granted_certificate();
  OrderId id;
  switch (state) {
    case OrderState::draft:
      return world.placed_order(certificate, 1000);
    case OrderState::submitted:
      return world.submitted_order(certificate, 1000);
    case OrderState::approved:
      return world.approved_order(certificate, 1000);
    case OrderState::paid:
      return world.paid_order(certificate, 1000);
    case OrderState::rejected:
      id = world.submitted_order(certificate, 1000);
      world.must([&](db::Tx& tx) { return world.orders.reject(tx, world.officer(), id, "Quantité douteuse"); });
      return id;
    case OrderState::cancelled:
      id = world.placed_order(certificate, 1000);
      world.must([&](db::Tx& tx) { return world.orders.cancel(tx, world.enterprise(), id, ""); });
      return id;
    case OrderState::lapsed: {
      id = world.approved_order(certificate, 1000);
      const std::int64_t late_ms = world.clock.now_ms() + 31 * day_ms;
      world.must([&](db::Tx& tx) { return world.orders.keep_time(tx, late_ms); });
      return id;
    }
    case OrderState::on_hold:
      id = world.paid_order(certificate, 1000);
      world.suspend(certificate);
      move_on(world, id, state);
      return id;
    case OrderState::failed:
      id = world.paid_order(certificate, 1000);
      run(world, [&](db::Tx& tx) { world.orders.mark_failed(tx, world.program(), id, "Aucune adresse de base"); });
      return id;
    default:
      id = world.paid_order(certificate, 1000);
      move_on(world, id, state);
      return id;
  }
}

// An act by somebody, as actions() names it.
struct Act {
  const char* action;
  const char* who;
};
constexpr Act acts[] = {{"submit", "enterprise"},     {"approve", "officer"}, {"approve", "admin"},
                        {"reject", "officer"},        {"reject", "admin"},    {"cancel", "enterprise"},
                        {"cancel", "officer"},        {"resume", "officer"},  {"resume", "admin"},
                        {"record_payment", "cashier"}};

identity::Call caller_of(World& world, const std::string& who) {
  if (who == "enterprise") return world.enterprise();
  if (who == "officer") return world.officer("third");
  if (who == "admin") return world.admin("third");
  return world.cashier();
}

Result<Order> perform(World& world, const Act& act, const OrderId& id) {
  const identity::Call call = caller_of(world, act.who);
  const orders::PaymentInput payment = world.payment_of({1'250'000, "CDF"});
  const std::string action = act.action;
  return world.act([&](db::Tx& tx) -> Result<Order> {
    if (action == "submit") return world.orders.submit(tx, call, id);
    if (action == "approve") return world.orders.approve(tx, call, id, "Conforme");
    if (action == "reject") return world.orders.reject(tx, call, id, "Non");
    if (action == "cancel") return world.orders.cancel(tx, call, id, "Erreur de saisie");
    if (action == "resume") return world.orders.resume(tx, call, id);
    const auto recorded = world.orders.record_payment(tx, call, id, payment);
    if (!recorded) return fail(recorded.error());
    return world.orders.order(tx, id);
  });
}

bool is_offered(World& world, const Act& act, const OrderId& id) {
  const auto names = world.orders.actions(world.order(id), caller_of(world, act.who));
  return std::find(names.begin(), names.end(), act.action) != names.end();
}

using Key = std::tuple<OrderState, std::string, std::string>;

const std::map<Key, OrderState> allowed = {
    {{OrderState::draft, "submit", "enterprise"}, OrderState::submitted},
    {{OrderState::draft, "cancel", "enterprise"}, OrderState::cancelled},
    {{OrderState::submitted, "approve", "officer"}, OrderState::submitted},
    {{OrderState::submitted, "reject", "officer"}, OrderState::rejected},
    {{OrderState::submitted, "reject", "admin"}, OrderState::rejected},
    {{OrderState::submitted, "cancel", "enterprise"}, OrderState::cancelled},
    {{OrderState::approved, "record_payment", "cashier"}, OrderState::paid},
    {{OrderState::approved, "cancel", "enterprise"}, OrderState::cancelled},
    {{OrderState::paid, "cancel", "officer"}, OrderState::cancelled},
    {{OrderState::on_hold, "cancel", "officer"}, OrderState::cancelled},
    {{OrderState::failed, "cancel", "officer"}, OrderState::cancelled},
    {{OrderState::failed, "resume", "officer"}, OrderState::paid},
    {{OrderState::failed, "resume", "admin"}, OrderState::paid},
};

}  // namespace

TEST_CASE("every act from every state leads where the contract says, or is refused and changes nothing") {
  for (const OrderState state : all_states) {
    World world;
    caller_of(world, "officer");
    caller_of(world, "admin");
    const OrderId id = order_in(world, state);
    REQUIRE(world.order(id).state == state);
    for (const Act& act : acts) {
      CAPTURE(orders::to_text(state));
      CAPTURE(act.action);
      CAPTURE(act.who);
      const auto to = allowed.find({state, act.action, act.who});
      const bool waits_for_certificate = state == OrderState::on_hold && std::string(act.action) == "resume";
      CHECK(is_offered(world, act, id) == (to != allowed.end() || waits_for_certificate));
      if (to != allowed.end()) {
        const auto done = perform(world, act, order_in(world, state));
        REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
        CHECK(done->state == to->second);
        continue;
      }
      const std::int64_t version = world.order(id).version;
      const auto refused = perform(world, act, id);
      REQUIRE(!refused);
      CHECK(refused.error().code == (waits_for_certificate ? Code::certificate_not_valid : Code::wrong_state));
      CHECK(world.order(id).version == version);
    }
  }
}

TEST_CASE("a refused act names the state in French") {
  World world;
  const OrderId id = order_in(world, OrderState::generating);
  CHECK(perform(world, {"cancel", "officer"}, id).error().detail ==
        "La commande CMD-2026-000001 est à l'état « en fabrication », qui ne permet pas cet acte.");
}

TEST_CASE("every change of state is published, a new draft too, and nothing that was refused") {
  World world;
  std::vector<OrderState> heard;
  world.orders.changed.connect([&](const orders::OrderChanged& change) { heard.push_back(change.state); });
  const OrderId id = order_in(world, OrderState::closed);
  CHECK(!perform(world, {"cancel", "officer"}, id));
  CHECK(heard == std::vector<OrderState>{OrderState::draft, OrderState::submitted, OrderState::approved,
                                         OrderState::paid, OrderState::generating, OrderState::ready,
                                         OrderState::delivered, OrderState::closed});
}

TEST_CASE("the history tells every act with its comment") {
  World world;
  const OrderId id = order_in(world, OrderState::paid);
  const auto history =
      world.must([&](db::Tx& tx) -> Result<std::vector<orders::OrderEvent>> { return world.orders.history(tx, id); });
  REQUIRE(history.size() == 5);
  CHECK(!history[0].from);
  CHECK(history[1].to == OrderState::submitted);
  CHECK(history[2].from == OrderState::submitted);
  CHECK(history[2].to == OrderState::submitted);
  CHECK(history[2].by == world.officer().caller.user_id);
  CHECK(history[2].comment == "Conforme");
  CHECK(history[4].to == OrderState::paid);
  CHECK(history[4].by == world.cashier().caller.user_id);
}

TEST_CASE("every act writes one audit entry of its order, and one of each approval that it asks for or gives") {
  World world;
  const auto entries = [&](const std::string& kind) {
    return world.must([&](db::Tx& tx) -> Result<std::int64_t> {
      return tx.value<std::int64_t>("SELECT COUNT(*) FROM audit_entries WHERE subject_kind = :kind", kind);
    });
  };
  const OrderId id = order_in(world, OrderState::draft);
  for (const char* who : {"officer", "admin"}) caller_of(world, who);  // whose coming writes entries of its own
  const std::int64_t of_orders = entries("order");
  const std::int64_t of_approvals = entries("approval");
  REQUIRE(perform(world, {"submit", "enterprise"}, id));
  REQUIRE(perform(world, {"approve", "officer"}, id));
  CHECK(!perform(world, {"approve", "officer"}, id));
  REQUIRE(perform(world, {"reject", "admin"}, id));
  CHECK(entries("order") == of_orders + 3);
  // Asked for twice, approved, rejected.
  CHECK(entries("approval") == of_approvals + 4);
}

TEST_CASE("an order whose certificate is suspended waits, and goes on by itself when it may") {
  World world;
  const OrderId id = order_in(world, OrderState::on_hold);
  const Order held = world.order(id);
  CHECK(held.state_reason->find("suspendu") != std::string::npos);
  CHECK(world.quota(held.certificate_id).reserved == 1000);
  const auto keep_time = [&] {
    return world.must([&](db::Tx& tx) { return world.orders.keep_time(tx, world.clock.now_ms()); });
  };
  CHECK(keep_time() == 0);
  world.reinstate(held.certificate_id);
  CHECK(keep_time() == 1);
  CHECK(world.order(id).state == OrderState::paid);
  CHECK(!world.order(id).state_reason);
}

TEST_CASE("an order whose certificate ended on the way is put on hold when it should be made") {
  World world;
  const OrderId id = order_in(world, OrderState::paid);
  world.clock.set_ms(*parse_time("2027-11-22T23:00:00Z"));
  const auto begun = world.must(
      [&](db::Tx& tx) -> Result<bool> { return world.orders.begin_generation(tx, world.program(), id).has_value(); });
  CHECK(!begun);
  CHECK(world.order(id).state == OrderState::on_hold);
}

TEST_CASE("what is owed to a printer comes oldest first, with what failed") {
  World world;
  const OrderId failed = order_in(world, OrderState::failed);
  order_in(world, OrderState::approved);
  const OrderId paid = order_in(world, OrderState::paid);
  const OrderId generating = order_in(world, OrderState::generating);
  order_in(world, OrderState::ready);
  order_in(world, OrderState::on_hold);
  const auto owed = world.must([&](db::Tx& tx) -> Result<std::vector<OrderId>> { return world.orders.owed(tx); });
  CHECK(owed == std::vector<OrderId>{failed, paid, generating});
}

TEST_CASE("the quota follows the order") {
  World world;
  struct Row {
    OrderState state;
    std::int64_t reserved;
    std::int64_t used;
  };
  const Row rows[] = {
      {OrderState::draft, 0, 0},         {OrderState::submitted, 1000, 0}, {OrderState::approved, 1000, 0},
      {OrderState::paid, 1000, 0},       {OrderState::on_hold, 1000, 0},   {OrderState::failed, 1000, 0},
      {OrderState::generating, 0, 1000}, {OrderState::closed, 0, 1000},    {OrderState::rejected, 0, 0},
      {OrderState::cancelled, 0, 0},     {OrderState::lapsed, 0, 0}};
  for (const Row& row : rows) {
    CAPTURE(orders::to_text(row.state));
    const auto quota = world.quota(world.order(order_in(world, row.state)).certificate_id);
    CHECK(quota.reserved == row.reserved);
    CHECK(quota.used == row.used);
  }
}

TEST_CASE("a cancelled order gives its quota back from wherever it was") {
  World world;
  for (const Act& act : {Act{"cancel", "enterprise"}, Act{"cancel", "officer"}}) {
    const bool by_enterprise = std::string(act.who) == "enterprise";
    const OrderId id = order_in(world, by_enterprise ? OrderState::approved : OrderState::on_hold);
    REQUIRE(perform(world, act, id));
    CHECK(world.quota(world.order(id).certificate_id).left() == 5'000'000);
  }
}

TEST_CASE("an order that failed on the way and goes on uses its quota once, and is not cancelled any more") {
  World world;
  const OrderId id = order_in(world, OrderState::paid);
  move_on(world, id, OrderState::failed);
  CHECK(world.order(id).state == OrderState::failed);
  CHECK(perform(world, {"cancel", "officer"}, id).error().code == Code::wrong_state);
  REQUIRE(perform(world, {"resume", "officer"}, id));
  move_on(world, id, OrderState::ready);
  CHECK(world.order(id).state == OrderState::ready);
  CHECK(world.quota(world.order(id).certificate_id).used == 1000);
}

TEST_CASE("a delivery is given its batch once") {
  World world;
  const OrderId id = order_in(world, OrderState::generating);
  const DeliveryId delivery = world.order(id).deliveries.at(0).id;
  const BatchId batch(make_uuid_v7(1, world.random));
  run(world, [&](db::Tx& tx) { world.orders.attach_batch(tx, delivery, batch); });
  CHECK(world.order(id).deliveries.at(0).batch_id == batch);
  const auto again = world.act([&](db::Tx& tx) -> Result<void> {
    world.orders.attach_batch(tx, delivery, BatchId(make_uuid_v7(1, world.random)));
    return {};
  });
  CHECK(!again);
  CHECK(world.order(id).deliveries.at(0).batch_id == batch);
}
