// Scans, orders and revenue in time, over a real SQLite file.
#include <doctest/doctest.h>

#include "figures_room.hpp"

using namespace qrcongo;
using namespace qrcongo::analytics;
using namespace qrcongo::testing;

namespace {

identity::Call call_at(const std::string& time, identity::Role role = identity::Role::AUDITEUR_SYSTEME) {
  identity::Call call = identity::system_call(*parse_time(time));
  call.caller.role = role;
  return call;
}

// The field that a question is refused for; "" where it is answered.
std::string refused_field(const Service& service, const Asked& asked,
                          identity::Role role = identity::Role::AUDITEUR_SYSTEME) {
  const auto question = service.settle(call_at("2026-11-24T12:00:00Z", role), Subject::scans, asked);
  if (question) return "";
  CHECK(question.error().code == Code::invalid_input);
  return question.error().fields.at(0).pointer;
}

std::string usual_span(const Service& service, std::optional<Step> by) {
  const Asked asked{std::nullopt, std::nullopt, by, Group::none};
  const auto question = service.settle(call_at("2026-11-24T23:30:00Z"), Subject::scans, asked);
  REQUIRE(question.has_value());
  return format_day(question->span.from) + " " + format_day(question->span.to);
}

OrderId draft_of(World& world, const identity::Call& enterprise, const std::string& category, std::int64_t quantity) {
  const CertificateId certificate = world.granted_certificate_of(world.product_of(enterprise, std::nullopt, category));
  world.tariff(1'000'000, category);
  const orders::OrderInput input = world.order_input(certificate, quantity);
  return world.must([&](db::Tx& tx) { return world.orders.place(tx, enterprise, input); }).id;
}

OrderId order_of(World& world, const identity::Call& enterprise, const std::string& category, std::int64_t quantity) {
  const OrderId id = draft_of(world, enterprise, category, quantity);
  world.must([&](db::Tx& tx) { return world.orders.submit(tx, enterprise, id); });
  return id;
}

}  // namespace

TEST_CASE("where nothing happened there are no figures") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  const Asked asked = asked_for("2026-11-01", "2026-11-30");
  for (const Subject subject : {Subject::scans, Subject::orders, Subject::revenue})
    CHECK(room.told(auditor, subject, asked) == "");
}

TEST_CASE("a scan belongs to the authority's day, which begins at its own midnight") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  room.scans("2026-11-24T22:30:00Z", "", "unknown", "", 2);
  room.scans("2026-11-24T23:30:00Z", "", "unknown", "", 3);
  CHECK(room.told(auditor, Subject::scans, asked_for("2026-11-24", "2026-11-25")) ==
        "2026-11-24 - 2 0, 2026-11-25 - 3 0");
  CHECK(room.told(auditor, Subject::scans, asked_for("2026-11-25", "2026-11-25")) == "2026-11-25 - 3 0");
  CHECK(room.told(auditor, Subject::scans, asked_for("2026-11-24", "2026-11-24")) == "2026-11-24 - 2 0");

  const auto by_day = room.ask(auditor, Subject::scans, asked_for("2026-11-25", "2026-11-25"));
  CHECK(format_time(by_day->at(0).at) == "2026-11-24T23:00:00.000Z");
}

TEST_CASE("hours are the authority's too, and months are of its days") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  room.scans("2026-11-30T22:10:00Z", "", "unknown", "");
  room.scans("2026-11-30T23:10:00Z", "", "unknown", "", 4);
  room.scans("2026-12-15T12:00:00Z", "", "unknown", "", 5);
  const Asked hours = asked_for("2026-11-30", "2026-12-01", Group::none, Step::hour);
  CHECK(room.told(auditor, Subject::scans, hours) == "2026-11-30T23 - 1 0, 2026-12-01T00 - 4 0");
  const Asked months = asked_for("2026-11-01", "2026-12-31", Group::none, Step::month);
  CHECK(room.told(auditor, Subject::scans, months) == "2026-11 - 1 0, 2026-12 - 9 0");
  const auto figures = room.ask(auditor, Subject::scans, months);
  CHECK(format_time(figures->at(1).at) == "2026-11-30T23:00:00.000Z");
}

TEST_CASE("an hour within which a day begins belongs to the day in which it begins") {
  FiguresRoom room(Settings{UtcOffset{330}, "CD", "CDF"});
  const identity::Call auditor = room.world.auditor();
  room.scans("2026-11-24T18:00:00Z", "", "unknown", "");
  room.scans("2026-11-24T19:00:00Z", "", "unknown", "", 2);
  CHECK(room.told(auditor, Subject::scans, asked_for("2026-11-24", "2026-11-25")) ==
        "2026-11-24 - 1 0, 2026-11-25 - 2 0");
  CHECK(room.told(auditor, Subject::scans, asked_for("2026-11-25", "2026-11-25")) == "2026-11-25 - 2 0");
}

TEST_CASE("scans are added up by verdict and by place, each with its name") {
  FiguresRoom room;
  const identity::Call admin = room.world.admin();
  room.scans("2026-11-24T10:00:00Z", "", "authentic", "CD-KN", 3);
  room.scans("2026-11-24T10:20:00Z", "", "authentic", "CD-KN", 2);
  room.scans("2026-11-24T11:00:00Z", "", "suspected_copy", "CD-KN");
  room.scans("2026-11-24T11:00:00Z", "", "authentic", "");
  const Asked verdicts = asked_for("2026-11-24", "2026-11-24", Group::verdict);
  CHECK(room.told(admin, Subject::scans, verdicts) == "2026-11-24 authentic 6 0, 2026-11-24 suspected_copy 1 0");
  CHECK(room.ask(admin, Subject::scans, verdicts)->at(1).label == "Copie suspectée");
  const Asked places = asked_for("2026-11-24", "2026-11-24", Group::place);
  CHECK(room.told(admin, Subject::scans, places) == "2026-11-24 - 1 0, 2026-11-24 CD-KN 6 0");
  CHECK(room.ask(admin, Subject::scans, places)->at(0).label == "Lieu inconnu");
  CHECK(room.ask(admin, Subject::scans, places)->at(1).label == "Kinshasa");
}

TEST_CASE("an enterprise sees scans of its own batches, its own orders and its own payments alone") {
  FiguresRoom room;
  const std::string batch = room.batches(room.ready_order(100)).at(0).id.str();
  room.scans("2026-11-24T10:00:00Z", batch, "authentic", "CD-KN", 3);
  room.scans("2026-11-24T10:00:00Z", "", "unknown", "CD-KN", 7);
  const identity::Call owner = room.enterprise();
  const identity::Call other = room.other_enterprise();
  const identity::Call auditor = room.world.auditor();
  const Asked verdicts = asked_for("2026-11-24", "2026-11-24", Group::verdict);
  CHECK(room.told(auditor, Subject::scans, verdicts) == "2026-11-24 authentic 3 0, 2026-11-24 unknown 7 0");
  CHECK(room.told(owner, Subject::scans, verdicts) == "2026-11-24 authentic 3 0");
  CHECK(room.told(other, Subject::scans, verdicts) == "");

  const Asked day = asked_for("2026-11-24", "2026-11-24");
  CHECK(room.told(owner, Subject::orders, day) == "2026-11-24 - 1 100");
  CHECK(room.told(owner, Subject::revenue, day) == "2026-11-24 - 1 125000");
  CHECK(room.told(other, Subject::orders, day) == "");
  CHECK(room.told(other, Subject::revenue, day) == "");
  const Asked enterprises = asked_for("2026-11-24", "2026-11-24", Group::enterprise);
  CHECK(room.ask(other, Subject::orders, enterprises)->empty());
  CHECK(room.ask(owner, Subject::orders, enterprises)->at(0).label == "Brasserie du Fleuve SA");
}

TEST_CASE("orders are counted by state, by enterprise and by category") {
  FiguresRoom room;
  World& world = room.world;
  const identity::Call owner = room.enterprise();
  const identity::Call other = room.other_enterprise();
  const identity::Call auditor = world.auditor();
  order_of(world, owner, "beer", 10);
  world.paid_order(20);
  order_of(world, other, "soap", 40);
  const auto told = [&](Group group) {
    return room.told(auditor, Subject::orders, asked_for("2026-11-24", "2026-11-24", group));
  };
  CHECK(told(Group::none) == "2026-11-24 - 3 70");
  CHECK(told(Group::state) == "2026-11-24 paid 1 20, 2026-11-24 submitted 2 50");
  CHECK(told(Group::category) == "2026-11-24 beer 2 30, 2026-11-24 soap 1 40");
  const auto enterprises = room.ask(auditor, Subject::orders, asked_for("2026-11-24", "2026-11-24", Group::enterprise));
  REQUIRE(enterprises->size() == 2);
  for (const Figure& figure : *enterprises) CHECK(figure.quantity == (figure.label == "Savonnerie du Lac" ? 40 : 30));
}

TEST_CASE("drafts are no orders, and what was refused or cancelled stands apart") {
  FiguresRoom room;
  World& world = room.world;
  const identity::Call owner = room.enterprise();
  const identity::Call auditor = world.auditor();
  const identity::Call officer = room.officer();
  order_of(world, owner, "beer", 10);
  draft_of(world, owner, "beer", 1'000);
  const OrderId dropped = draft_of(world, owner, "beer", 2'000);
  const OrderId cancelled = order_of(world, owner, "beer", 30);
  const OrderId rejected = order_of(world, owner, "beer", 40);
  for (const OrderId& id : {dropped, cancelled})
    world.must([&](db::Tx& tx) { return world.orders.cancel(tx, owner, id, "Erreur"); });
  world.must([&](db::Tx& tx) { return world.orders.reject(tx, officer, rejected, "Non"); });
  const auto told = [&](Group group) {
    return room.told(auditor, Subject::orders, asked_for("2026-11-24", "2026-11-24", group));
  };
  CHECK(told(Group::none) == "2026-11-24 - 1 10");
  CHECK(told(Group::category) == "2026-11-24 beer 1 10");
  CHECK(told(Group::state) == "2026-11-24 cancelled 1 30, 2026-11-24 rejected 1 40, 2026-11-24 submitted 1 10");
  CHECK(room.summary(auditor).today.orders == 1);
  CHECK(room.summary(auditor).today.stamps_ordered == 10);
}

TEST_CASE("an enterprise is told of suspected copies by whole months that are over, where they are many") {
  FiguresRoom room;
  const std::string batch = room.batches(room.ready_order(100)).at(0).id.str();
  room.scans("2026-09-10T10:00:00Z", batch, "suspected_copy", "CD-KN", 20);
  room.scans("2026-09-10T11:00:00Z", batch, "authentic", "CD-KN", 5);
  room.scans("2026-10-10T10:00:00Z", batch, "suspected_copy", "CD-KN", 19);
  room.scans("2026-11-10T10:00:00Z", batch, "suspected_copy", "CD-KN", 50);
  room.scans("2026-11-10T10:00:00Z", batch, "spoiled", "CD-KN", 2);
  const identity::Call owner = room.enterprise();
  const identity::Call auditor = room.world.auditor();
  const auto told = [&](const identity::Call& call, const std::string& from, const std::string& to, Step by) {
    return room.told(call, Subject::scans, asked_for(from, to, Group::verdict, by));
  };
  CHECK(told(owner, "2026-09-01", "2026-11-30", Step::month) ==
        "2026-09 authentic 5 0, 2026-09 suspected_copy 20 0, 2026-10 authentic 19 0, 2026-11 authentic 50 0, "
        "2026-11 spoiled 2 0");
  CHECK(told(owner, "2026-09-02", "2026-09-30", Step::month) == "2026-09 authentic 25 0");
  CHECK(told(owner, "2026-09-01", "2026-09-29", Step::month) == "2026-09 authentic 25 0");
  CHECK(told(owner, "2026-09-01", "2026-09-30", Step::day) == "2026-09-10 authentic 25 0");
  CHECK(told(owner, "2026-09-10", "2026-09-10", Step::hour) ==
        "2026-09-10T11 authentic 20 0, 2026-09-10T12 authentic 5 0");
  CHECK(told(auditor, "2026-09-10", "2026-09-10", Step::day) ==
        "2026-09-10 authentic 5 0, 2026-09-10 suspected_copy 20 0");
  CHECK(room.told(owner, Subject::scans, asked_for("2026-09-10", "2026-09-10")) == "2026-09-10 - 25 0");
}

TEST_CASE("what an enterprise's stamps are scanned on top of what they were adds up for it alone") {
  FiguresRoom room;
  const std::string batch = room.batches(room.ready_order(100)).at(0).id.str();
  const std::string second = room.batches(room.ready_order(100)).at(0).id.str();
  for (const std::string& one : {batch, second, batch})
    room.scans("2026-11-24T10:00:00Z", one, "authentic", "CD-KN", 3);
  room.scans("2026-11-24T10:00:00Z", "", "unknown", "CD-KN", 3);
  const Asked day = asked_for("2026-11-24", "2026-11-24");
  CHECK(room.told(room.enterprise(), Subject::scans, day) == "2026-11-24 - 9 0");
  CHECK(room.told(room.other_enterprise(), Subject::scans, day) == "");
}

TEST_CASE("revenue is what was confirmed less what was credited, when it was recorded") {
  FiguresRoom room;
  World& world = room.world;
  world.paid_order(100);
  const OrderId cancelled = world.paid_order(60);
  const identity::Call cashier = world.cashier();
  const identity::Call officer = world.officer();
  const identity::Call auditor = world.auditor();
  const OrderId held = world.approved_order(world.granted_certificate(), 10);
  orders::PaymentInput too_much = world.payment_of({99'999'999, "CDF"});
  world.must([&](db::Tx& tx) { return world.orders.record_payment(tx, cashier, held, too_much); });
  const auto told = [&](Group group) {
    return room.told(auditor, Subject::revenue, asked_for("2026-11-24", "2026-11-24", group));
  };
  CHECK(told(Group::none) == "2026-11-24 - 2 200000");
  world.must([&](db::Tx& tx) { return world.orders.cancel(tx, officer, cancelled, "Erreur"); });
  CHECK(told(Group::none) == "2026-11-24 - 2 125000");
  CHECK(told(Group::category) == "2026-11-24 beer 2 125000");
  CHECK(told(Group::method) == "2026-11-24 bank_slip 2 200000, 2026-11-24 credit 0 -75000");
  const auto figures = room.ask(auditor, Subject::revenue, asked_for("2026-11-24", "2026-11-24", Group::method));
  CHECK(figures->at(0).currency == "CDF");
  CHECK(figures->at(1).label == "Avoir");
}

TEST_CASE("more days than a step takes are refused, and the field is named") {
  const Service service(FiguresRoom::settings());
  CHECK(refused_field(service, asked_for("2026-11-11", "2026-11-24", Group::none, Step::hour)) == "");
  CHECK(refused_field(service, asked_for("2026-11-10", "2026-11-24", Group::none, Step::hour)) == "/from");
  CHECK(refused_field(service, asked_for("2025-11-24", "2026-11-24", Group::none, Step::day)) == "");
  CHECK(refused_field(service, asked_for("2025-11-23", "2026-11-24", Group::none, Step::day)) == "/from");
  CHECK(refused_field(service, asked_for("2016-12-01", "2026-11-24", Group::none, Step::month)) == "");
  CHECK(refused_field(service, asked_for("2016-11-30", "2026-11-24", Group::none, Step::month)) == "/from");
  const auto role = identity::Role::ENTREPRISE_CERTIFIEE;
  CHECK(refused_field(service, asked_for("2024-12-01", "2026-11-24", Group::none, Step::month), role) == "");
  CHECK(refused_field(service, asked_for("2024-11-30", "2026-11-24", Group::none, Step::month), role) == "/from");
  CHECK(refused_field(service, asked_for("2026-11-25", "2026-11-24")) == "/to");
  CHECK(refused_field(service, {day_of("2020-01-01"), std::nullopt, std::nullopt, Group::none}) == "/from");
}

TEST_CASE("what is not said has a default that ends with the authority's today") {
  const Service service(FiguresRoom::settings());
  CHECK(usual_span(service, std::nullopt) == "2026-10-27 2026-11-25");
  CHECK(usual_span(service, Step::day) == "2026-10-27 2026-11-25");
  CHECK(usual_span(service, Step::hour) == "2026-11-12 2026-11-25");
  CHECK(usual_span(service, Step::month) == "2025-12-01 2026-11-25");
}

TEST_CASE("more figures than somebody can look at are refused") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  room.run_sql(
      {"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO "
       "scan_totals (hour, batch_id, verdict, place, scans) SELECT 498660 + i / 100, '', 'authentic', "
       "'P-' || (i % 100), 1 FROM n"});
  const Asked asked = asked_for("2026-11-20", "2026-12-02", Group::place, Step::hour);
  const auto figures = room.ask(auditor, Subject::scans, asked);
  REQUIRE_FALSE(figures.has_value());
  CHECK(figures.error().code == Code::invalid_input);
  CHECK(figures.error().fields.at(0).pointer == "/by");
  CHECK(room.ask(auditor, Subject::scans, asked_for("2026-11-20", "2026-12-02", Group::place))->size() < 1'000);
}
