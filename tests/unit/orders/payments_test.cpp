#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using orders::OrderState;
using orders::Payment;
using orders::PaymentInput;

namespace {

constexpr std::int64_t total = 1'250'000;  // of 1000 stamps

Result<Payment> pay(World& world, const identity::Call& by, const OrderId& id, const PaymentInput& input) {
  return world.act([&](db::Tx& tx) { return world.orders.record_payment(tx, by, id, input); });
}

Result<Payment> pay(World& world, const OrderId& id, std::int64_t amount) {
  return pay(world, world.cashier(), id, world.payment_of({amount, "CDF"}));
}

std::vector<Payment> payments(World& world, const OrderId& id) {
  return world.must([&](db::Tx& tx) -> Result<std::vector<Payment>> { return world.orders.payments(tx, id); });
}

Result<orders::Order> cancel(World& world, const identity::Call& by, const OrderId& id, const std::string& reason) {
  return world.act([&](db::Tx& tx) { return world.orders.cancel(tx, by, id, reason); });
}

}  // namespace

TEST_CASE("a payment that fits changes the order, one that does not is held and changes nothing") {
  struct Row {
    const char* what;
    Money amount;
    const char* state;
    OrderState order;
    std::int64_t balance;
  };
  const Row rows[] = {
      {"all of it", {total, "CDF"}, "confirmed", OrderState::paid, 0},
      {"a part", {total - 1, "CDF"}, "confirmed", OrderState::approved, 1},
      {"the least", {1, "CDF"}, "confirmed", OrderState::approved, total - 1},
      {"too much", {total + 1, "CDF"}, "held", OrderState::approved, total},
      {"another currency", {total, "USD"}, "held", OrderState::approved, total},
  };
  World world;
  const CertificateId certificate = world.granted_certificate();
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const OrderId id = world.approved_order(certificate, 1000);
    const std::int64_t version = world.order(id).version;
    const auto recorded = pay(world, world.cashier(), id, world.payment_of(row.amount));
    REQUIRE(recorded);
    CHECK(recorded->state == row.state);
    const orders::Order after = world.order(id);
    CHECK(after.state == row.order);
    CHECK(after.balance() == Money{row.balance, "CDF"});
    CHECK((after.version == version) == (std::string(row.state) == "held"));
    REQUIRE(payments(world, id).size() == 1);
    CHECK(payments(world, id)[0].amount == row.amount);
    CHECK(payments(world, id)[0].recorded_by == world.cashier().caller.user_id);
  }
}

TEST_CASE("parts add up, and only what is still missing fits") {
  World world;
  const OrderId id = world.approved_order(world.granted_certificate(), 1000);
  CHECK(pay(world, id, 1'000'000)->state == "confirmed");
  CHECK(pay(world, id, 250'001)->state == "held");
  CHECK(pay(world, id, 250'000)->state == "confirmed");
  CHECK(world.order(id).state == OrderState::paid);
  CHECK(world.order(id).paid.amount == total);
  CHECK(pay(world, id, 1).error().code == Code::wrong_state);
}

TEST_CASE("a payment is recorded once, whatever became of it and whichever order it names") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId first = world.approved_order(certificate, 1000);
  const OrderId second = world.approved_order(certificate, 1000);
  PaymentInput input = world.payment_of({total, "CDF"});
  REQUIRE(pay(world, world.cashier(), first, input));
  CHECK(pay(world, world.cashier(), first, input).error().code == Code::payment_duplicate);
  CHECK(pay(world, world.cashier(), second, input).error().code == Code::payment_duplicate);
  for (char& c : input.reference) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  CHECK(pay(world, world.cashier(), second, input).error().code == Code::payment_duplicate);
  for (const char* same : {"RAWBANK 1", "rawbank  1", "RawBank1", "RAWBANK/1"}) {
    input.reference = same;
    CHECK(pay(world, world.cashier(), second, input).error().code == Code::payment_duplicate);
  }
  for (const char* odd : {"RAWBANK\xC2\xA0"
                          "1",
                          "RAWBANK \xE2\x80\x8B"
                          "1",
                          "---"}) {
    input.reference = odd;
    CHECK(pay(world, world.cashier(), second, input).error().fields.at(0).pointer == "/reference");
  }
  input.reference = "RAWBANK-1";
  CHECK(world.order(second).paid.amount == 0);
  input.method = "mobile_money";
  CHECK(pay(world, world.cashier(), second, input)->state == "confirmed");

  const OrderId third = world.approved_order(certificate, 1000);
  const PaymentInput held = world.payment_of({total + 1, "CDF"});
  REQUIRE(pay(world, world.cashier(), third, held)->state == "held");
  CHECK(pay(world, world.cashier(), third, held).error().code == Code::payment_duplicate);
}

TEST_CASE(
    "who asked for an order or approved it does not record its payment, nor does a program or anybody without the "
    "duty") {
  World world;
  const OrderId id = world.approved_order(world.granted_certificate(), 1000);
  const PaymentInput input = world.payment_of({total, "CDF"});
  const auto code = [&](const identity::Call& by) {
    const auto answer = pay(world, by, id, input);
    return answer ? std::nullopt : std::optional(answer.error().code);
  };
  for (identity::Call involved : {world.officer(), world.admin(), world.enterprise()}) {
    involved.caller.role = identity::Role::OPERATEUR_OCC;
    involved.caller.duties = {identity::Duty::cashier};
    CHECK(code(involved) == Code::same_person);
  }
  CHECK(code(world.officer("granter")) == Code::forbidden);
  CHECK(code(world.api_client_of(world.cashier())) == Code::forbidden);
  CHECK(code(world.enterprise()) == Code::not_found);
  CHECK(world.order(id).paid.amount == 0);
  CHECK(!code(world.cashier()));
}

TEST_CASE("a payment lies in the past and is of something") {
  World world;
  const OrderId id = world.approved_order(world.granted_certificate(), 1000);
  PaymentInput input = world.payment_of({0, "CDF"});
  CHECK(pay(world, world.cashier(), id, input).error().fields.at(0).pointer == "/amount/amount");
  input.amount.amount = total;
  input.paid_on = *parse_day("2026-11-25");
  CHECK(pay(world, world.cashier(), id, input).error().fields.at(0).pointer == "/paid_on");
  input.paid_on = *parse_day("2026-11-24");
  CHECK(pay(world, world.cashier(), id, input));
}

TEST_CASE("an order that costs nothing is paid when it is approved") {
  World world;
  world.tariff(0);
  const OrderId id = world.approved_order(world.granted_certificate(), 1000);
  CHECK(world.order(id).state == OrderState::paid);
}

TEST_CASE("a paid order is cancelled by the OCC, with a reason and a credit of all that was paid") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId id = world.paid_order(certificate, 1000);
  CHECK(cancel(world, world.enterprise(), id, "Erreur").error().code == Code::wrong_state);
  CHECK(cancel(world, world.api_client_of(world.officer()), id, "Erreur").error().code == Code::forbidden);
  CHECK(cancel(world, world.officer(), id, "").error().fields.at(0).pointer == "/reason");
  const auto cancelled = cancel(world, world.officer(), id, "Cessation d'activité");
  REQUIRE(cancelled);
  CHECK(cancelled->state == OrderState::cancelled);
  CHECK(cancelled->state_reason == "Cessation d'activité");
  CHECK(cancelled->paid.amount == 0);
  CHECK(cancelled->balance().amount == 0);
  CHECK(world.order(id).paid.amount == 0);
  REQUIRE(payments(world, id).size() == 2);
  CHECK(payments(world, id)[1].kind == "credit");
  CHECK(payments(world, id)[1].amount == Money{total, "CDF"});
  CHECK(world.quota(certificate).left() == 5'000'000);
}

TEST_CASE("from the first part that is paid the OCC alone cancels, and credits that part") {
  World world;
  const OrderId id = world.approved_order(world.granted_certificate(), 1000);
  CHECK(cancel(world, world.officer(), id, "Erreur").error().code == Code::wrong_state);
  REQUIRE(pay(world, id, 1000));
  CHECK(cancel(world, world.enterprise(), id, "Erreur").error().code == Code::wrong_state);
  REQUIRE(cancel(world, world.officer(), id, "Erreur"));
  CHECK(payments(world, id).back().amount.amount == 1000);
}

TEST_CASE("an order that is not paid in time lapses the day after, gives back its quota and credits what was paid") {
  World world;
  const CertificateId certificate = world.granted_certificate();
  const OrderId id = world.approved_order(certificate, 1000);
  const OrderId other = world.paid_order(certificate, 500);
  REQUIRE(pay(world, id, 1000));
  const auto keep_time_at = [&](const char* time) {
    return world.must([&](db::Tx& tx) { return world.orders.keep_time(tx, *parse_time(time)); });
  };
  CHECK(keep_time_at("2026-12-24T22:59:59Z") == 0);
  CHECK(keep_time_at("2026-12-24T23:00:00Z") == 1);
  CHECK(keep_time_at("2026-12-24T23:00:00Z") == 0);
  const orders::Order lapsed = world.order(id);
  CHECK(lapsed.state == OrderState::lapsed);
  CHECK(lapsed.state_reason == "Non payée avant le 2026-12-24.");
  CHECK(payments(world, id).back().kind == "credit");
  CHECK(!payments(world, id).back().recorded_by);
  CHECK(world.order(other).state == OrderState::paid);
  CHECK(world.quota(certificate).reserved == 500);
}
