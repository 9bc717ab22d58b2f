#include <doctest/doctest.h>

#include "tests/support/printed_order.hpp"

using namespace qrcongo;
using namespace qrcongo::distribution;
using namespace qrcongo::testing;

namespace {

Selection positions(std::int64_t from, std::int64_t to, std::int64_t count) { return {from, to, {}, count}; }

Result<ActivationId> activate(PrintedOrder& printed, const identity::Call& call, const Selection& selection) {
  ActivationReport report;
  report.selection = selection;
  return printed.write([&](db::Tx& tx) { return printed.service.activate(tx, call, printed.batch.id, report); });
}

Result<ActivationId> activate(PrintedOrder& printed, const Selection& selection) {
  return activate(printed, printed.room.enterprise(), selection);
}

Result<SpoilageId> spoil(PrintedOrder& printed, const identity::Call& call, const Selection& selection,
                         const std::string& reason_code = "misprint") {
  SpoilageReport report;
  report.selection = selection;
  report.reason_code = reason_code;
  return printed.write([&](db::Tx& tx) { return printed.service.spoil(tx, call, printed.batch.id, report); });
}

}  // namespace

TEST_CASE("only what was received can be activated or spoiled") {
  PrintedOrder printed;
  printed.receive(1);
  CHECK(activate(printed, positions(100, 101, 2)).error().code == Code::not_received);
  CHECK(activate(printed, positions(200, 201, 2)).error().code == Code::not_received);
  CHECK(spoil(printed, printed.room.printer(), positions(1, 1, 1)).error().code == Code::not_received);
  CHECK(activate(printed, positions(101, 200, 100)).has_value());
}

TEST_CASE("a range may span archives") {
  PrintedOrder printed;
  printed.receive_all();
  CHECK(activate(printed, positions(50, 250, 201)).has_value());
}

TEST_CASE("whom the order names activates, and either of the two reports spoilage") {
  SUBCASE("the enterprise") {
    PrintedOrder printed;
    printed.receive_all();
    CHECK(activate(printed, printed.room.printer(), positions(1, 1, 1)).error().code == Code::forbidden);
    CHECK(activate(printed, printed.room.enterprise(), positions(1, 1, 1)).has_value());
    CHECK(spoil(printed, printed.room.enterprise(), positions(2, 2, 1)).has_value());
    CHECK(spoil(printed, printed.room.printer(), positions(3, 3, 1)).has_value());
  }
  SUBCASE("the printer") {
    PrintedOrder printed(300, 100, orders::AppliedBy::printer);
    printed.receive_all();
    CHECK(activate(printed, printed.room.enterprise(), positions(1, 1, 1)).error().code == Code::forbidden);
    CHECK(activate(printed, printed.room.printer(), positions(1, 1, 1)).has_value());
  }
}

TEST_CASE("of what is activated the enterprise alone reports a loss or a theft, whoever applied it") {
  PrintedOrder printed(300, 100, orders::AppliedBy::printer);
  printed.receive_all();
  REQUIRE(activate(printed, printed.room.printer(), positions(1, 100, 100)).has_value());
  for (const std::string reason : {"lost", "stolen"}) {
    CAPTURE(reason);
    CHECK(spoil(printed, printed.room.printer(), positions(100, 101, 2), reason).error().code == Code::range_overlap);
  }
  CHECK(printed.counts().spoiled == 0);
  CHECK(spoil(printed, printed.room.printer(), positions(101, 110, 10), "lost").has_value());
  CHECK(spoil(printed, printed.room.printer(), positions(1, 1, 1), "damaged").has_value());
  CHECK(spoil(printed, printed.room.enterprise(), positions(2, 3, 2), "stolen").has_value());
}

TEST_CASE("another organisation's batch is not there") {
  PrintedOrder printed;
  printed.receive_all();
  for (const identity::Call& call : {printed.room.other_enterprise(), printed.room.other_printer()}) {
    CHECK(activate(printed, call, positions(1, 1, 1)).error().code == Code::not_found);
    CHECK(spoil(printed, call, positions(1, 1, 1)).error().code == Code::not_found);
    CHECK(printed.read([&](db::Tx& tx) { return printed.service.batch(tx, call, printed.batch.id); }).error().code ==
          Code::not_found);
    CHECK(printed.read([&](db::Tx& tx) { return printed.service.archives(tx, call, printed.batch.id, 0, 50); })
              .error()
              .code == Code::not_found);
  }
}

TEST_CASE("the count of who reports must be right") {
  PrintedOrder printed;
  printed.receive_all();
  for (const std::int64_t count : {9, 11}) {
    const auto refused = activate(printed, positions(1, 10, count));
    CHECK(refused.error().code == Code::count_mismatch);
    CHECK(refused.error().fields.at(0).pointer == "/count");
  }
  CHECK(activate(printed, positions(1, 10, 10)).has_value());
}

TEST_CASE("a range is said by positions or by the serials at its ends") {
  PrintedOrder printed;
  printed.receive_all();
  Selection mixed;
  mixed.from = printed.serial_at(11);
  mixed.to = std::int64_t{20};
  mixed.count = 10;
  CHECK(activate(printed, mixed).has_value());
  CHECK(printed.counts().activated == 10);
  Selection backwards;
  backwards.from = printed.serial_at(40);
  backwards.to = printed.serial_at(30);
  backwards.count = 11;
  CHECK(activate(printed, backwards).error().fields.at(0).pointer == "/to");
}

TEST_CASE("single stamps are said by their serials, as a person types them") {
  PrintedOrder printed;
  printed.receive_all();
  Selection selection;
  selection.serials = {printed.serial_at(5), printed.serial_at(3),
                       "  " + printed.serial_at(4).substr(0, 10) + "-" + printed.serial_at(4).substr(10)};
  selection.count = 3;
  CHECK(activate(printed, selection).has_value());
  SUBCASE("one twice does not count twice") {
    selection.serials = {printed.serial_at(9), printed.serial_at(9)};
    selection.count = 2;
    CHECK(activate(printed, selection).error().code == Code::count_mismatch);
  }
  SUBCASE("one of another batch is named") {
    selection.serials = {printed.serial_at(9), printed.serial_at(301)};
    selection.count = 2;
    CHECK(activate(printed, selection).error().fields.at(0).pointer == "/serials/1");
  }
}

TEST_CASE("positions outside the batch are refused") {
  PrintedOrder printed;
  printed.receive_all();
  CHECK(activate(printed, positions(0, 1, 2)).error().fields.at(0).pointer == "/from");
  CHECK(activate(printed, positions(300, 301, 2)).error().fields.at(0).pointer == "/to");
}

TEST_CASE("unaccounted is what was received and has no fact, whatever a recall strikes besides") {
  PrintedOrder printed;
  printed.receive(0);
  REQUIRE(activate(printed, positions(1, 48, 48)).has_value());
  CHECK(spoil(printed, printed.room.printer(), positions(41, 50, 10)).error().code == Code::range_overlap);
  REQUIRE(spoil(printed, printed.room.enterprise(), positions(41, 50, 10)).has_value());
  CHECK(printed.counts().unaccounted == 50);
  printed.recall({95, 110});
  const Counts counts = printed.counts();
  CHECK(counts.received == 100);
  CHECK(counts.activated == 48);
  CHECK(counts.spoiled == 10);
  CHECK(counts.recalled == 16);
  CHECK(counts.unaccounted == 44);
}

TEST_CASE("an order that was used up before its last receipt closes with it") {
  PrintedOrder printed;
  printed.receive(0);
  printed.receive(1);
  REQUIRE(activate(printed, positions(1, 200, 200)).has_value());
  printed.recall({201, 300});
  CHECK(printed.room.world.order(printed.order).state == orders::OrderState::ready);
  printed.receive(2);
  CHECK(printed.room.world.order(printed.order).state == orders::OrderState::closed);
}

TEST_CASE("what may be done with a batch is said of it, as far as stamps are left") {
  PrintedOrder printed;
  using Names = std::vector<std::string>;
  const auto actions = [&](const identity::Call& call) {
    return *printed.read([&](db::Tx& tx) -> Result<Names> {
      return printed.service.actions(tx, call, printed.batch, printed.service.counts(tx, printed.batch.id));
    });
  };
  CHECK(actions(printed.room.enterprise()).empty());
  CHECK(actions(printed.room.officer()) == Names{"recall"});
  CHECK(actions(printed.room.world.auditor()).empty());
  CHECK(actions(printed.room.world.api_client_of(printed.room.officer())).empty());
  printed.receive_all();
  CHECK(actions(printed.room.enterprise()) == Names{"activate", "spoil"});
  CHECK(actions(printed.room.printer()) == Names{"spoil"});
  CHECK(actions(printed.room.other_printer()).empty());
  REQUIRE(activate(printed, positions(1, 300, 300)).has_value());
  CHECK(actions(printed.room.enterprise()) == Names{"spoil"});
  CHECK(actions(printed.room.printer()).empty());
  printed.room.world.end_agreement(printed.room.world.printer_id());
  CHECK(actions(printed.room.printer()).empty());
}

TEST_CASE("a delivery says how far its batch has come") {
  PrintedOrder printed;
  const auto progress = [&] {
    return *printed.read([&](db::Tx& tx) -> Result<orders::DeliveryProgress> {
      auto order = printed.room.world.orders.order(tx, printed.batch.order_id);
      if (!order) return fail(order.error());
      return printed.room.world.orders.progress(tx, {*order}).at(printed.batch.id);
    });
  };
  CHECK(progress().parts == 3);
  CHECK(progress().ready.parts == 3);
  CHECK(progress().ready.stamps == 300);
  CHECK(progress().received.parts == 0);
  CHECK(progress().received.stamps == 0);
  printed.receive(1);
  CHECK(progress().received.parts == 1);
  CHECK(progress().received.stamps == 100);
  REQUIRE(activate(printed, positions(101, 120, 20)).has_value());
  REQUIRE(spoil(printed, printed.room.enterprise(), positions(120, 121, 2)).has_value());
  CHECK(progress().used_up == 21);
}
