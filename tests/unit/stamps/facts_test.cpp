#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps;
using namespace qrcongo::testing;

namespace {

// A batch of a delivered order, and what people do with its stamps.
class Roll {
 public:
  explicit Roll(std::int64_t quantity = 1000) : order(room.ready_order(quantity)), batch(room.batches(order).at(0)) {
    room.stamps.range_marked.connect([this](const RangeMarked& marked) { told.push_back(marked); });
    room.world.must([&](db::Tx& tx) -> Result<void> {
      room.world.orders.mark_delivered(tx, room.world.program(), order);
      return {};
    });
  }

  Result<ActivationId> activate(std::vector<Range> ranges) {
    ActivationInput input;
    input.ranges = std::move(ranges);
    input.production_lot = "L2611A";
    const identity::Call call = room.enterprise();
    return room.write([&](db::Tx& tx) { return room.stamps.activate(tx, call, batch, input); });
  }

  Result<SpoilageId> spoil(std::vector<Range> ranges, const std::string& reason = "misprint") {
    SpoilageInput input;
    input.ranges = std::move(ranges);
    input.reason_code = reason;
    const identity::Call call = room.printer();
    return room.write([&](db::Tx& tx) { return room.stamps.spoil(tx, call, batch, input); });
  }

  RecallInput recall_input(std::vector<Range> ranges) {
    RecallInput input;
    input.batch_id = batch.id;
    input.ranges = std::move(ranges);
    input.reason_code = "safety";
    input.reason = "Lot souillé";
    return input;
  }

  Result<Recall> recall(const RecallInput& input) {
    const identity::Call call = room.officer();
    return room.write([&](db::Tx& tx) { return room.stamps.recall(tx, call, input); });
  }
  Result<Recall> recall(std::vector<Range> ranges) { return recall(recall_input(std::move(ranges))); }

  Result<Recall> lift(const RecallId& id, const identity::Call& call) { return room.lift(id, call); }

  BatchCounts counts() {
    return *room.read([&](db::Tx& tx) -> Result<BatchCounts> { return room.stamps.counts(tx, batch.id); });
  }

  std::vector<RangeMarked> facts() {
    return *room.read([&](db::Tx& tx) -> Result<std::vector<RangeMarked>> {
      std::vector<RangeMarked> all;
      room.stamps.each_fact(tx, 1, room.stamps.last_fact(tx), [&](const RangeMarked& one) { all.push_back(one); });
      return all;
    });
  }

  StampRoom room;
  const OrderId order;
  const Batch batch;
  std::vector<RangeMarked> told;  // as the scans' index hears it
};

}  // namespace

TEST_CASE("an activation is told, kept and counted") {
  Roll roll;
  REQUIRE(roll.activate({{1, 10}, {20, 29}}).has_value());
  REQUIRE(roll.told.size() == 2);
  CHECK(roll.told[1].from == 20);
  CHECK(roll.told[1].to == 29);
  CHECK(roll.told[1].production_lot == "L2611A");
  REQUIRE(roll.facts().size() == 2);
  CHECK(roll.facts()[0].fact == RangeFact::activated);
  CHECK(roll.facts()[0].at == roll.room.world.clock.now_ms());
  CHECK(roll.counts().activated == 20);
  CHECK(roll.counts().used_up == 20);
}

TEST_CASE("a position is activated once, and the refusal names act and time") {
  Roll roll;
  const auto first = roll.activate({{100, 199}});
  roll.room.world.clock.advance_ms(minute_ms);
  for (const Range& range :
       {Range{100, 100}, Range{199, 199}, Range{150, 160}, Range{1, 1000}, Range{50, 100}, Range{199, 300}}) {
    const auto refused = roll.activate({range});
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::range_overlap);
    CHECK(refused.error().detail.find(first->str()) != std::string::npos);
    CHECK(refused.error().detail.find("2026-11-24T12:00:00.000Z") != std::string::npos);
  }
  CHECK(roll.activate({{1, 99}, {200, 1000}}).has_value());
  CHECK(roll.counts().activated == 1000);
}

TEST_CASE("a refused act leaves nothing") {
  Roll roll;
  REQUIRE(roll.activate({{100, 199}}).has_value());
  REQUIRE(!roll.activate({{1, 5}, {199, 200}}));
  CHECK(roll.facts().size() == 1);
  CHECK(roll.told.size() == 1);
  CHECK(roll.counts().activated == 100);
}

TEST_CASE("spoiled stamps stay spoiled; activated ones may become so") {
  Roll roll;
  REQUIRE(roll.spoil({{1, 10}}).has_value());
  CHECK(roll.activate({{10, 11}}).error().code == Code::range_overlap);
  CHECK(roll.spoil({{10, 11}}).error().code == Code::range_overlap);
  REQUIRE(roll.activate({{11, 20}}).has_value());
  REQUIRE(roll.spoil({{15, 24}}, "stolen").has_value());
  const BatchCounts counts = roll.counts();
  CHECK(counts.activated == 10);
  CHECK(counts.spoiled == 20);
  CHECK(counts.used_up == 24);
}

TEST_CASE("a recall without ranges strikes the whole batch, and what it strikes cannot be activated") {
  Roll roll;
  const auto recall = roll.recall(std::vector<Range>{});
  REQUIRE(recall.has_value());
  CHECK(recall->state == "active");
  CHECK(recall->ranges == std::vector<Range>{{1, 1000}});
  CHECK(roll.activate({{5, 5}}).error().code == Code::range_overlap);
  CHECK(roll.counts().recalled == 1000);
}

TEST_CASE("one stamp is recalled by its serial") {
  Roll roll;
  RecallInput input = roll.recall_input({});
  input.batch_id = BatchId();
  input.serial = roll.room.serial_at(roll.batch, 7);
  const auto recall = roll.recall(input);
  REQUIRE(recall.has_value());
  CHECK(recall->ranges == std::vector<Range>{{7, 7}});
  CHECK(recall->batch_id == roll.batch.id);
  input.serial = "1ZFW36AKC30JSAEMGFTS";
  CHECK(roll.recall(input).error().code == Code::invalid_input);
}

TEST_CASE("ranges outside the batch are refused") {
  Roll roll;
  CHECK(roll.recall({{1000, 1001}}).error().fields.at(0).pointer == "/ranges/0");
  CHECK(roll.recall({{1, 2}, {5, 4}}).error().fields.at(0).pointer == "/ranges/1");
}

TEST_CASE("another person has a recall lifted, once, and an API client neither recalls nor lifts") {
  Roll roll;
  const auto recall = roll.recall({{1, 10}});
  CHECK(roll.lift(recall->id, roll.room.officer()).error().code == Code::same_person);
  const identity::Call client = roll.room.world.api_client_of(roll.room.second_officer());
  CHECK(roll.lift(recall->id, client).error().code == Code::forbidden);
  const auto lifted = roll.lift(recall->id, roll.room.second_officer());
  REQUIRE(lifted.has_value());
  CHECK(lifted->state == "lifted");
  CHECK(lifted->lifted_by == roll.room.world.admin().caller.user_id);
  CHECK(lifted->lift_reason == "Erreur");
  CHECK(roll.told.back().lifted);
  CHECK(roll.facts().empty());
  CHECK(roll.counts().recalled == 0);
  CHECK(roll.lift(recall->id, roll.room.second_officer()).error().code == Code::wrong_state);
  CHECK(roll.activate({{1, 10}}).has_value());
}

TEST_CASE("what a second recall holds stays recalled when the first is lifted") {
  Roll roll;
  const auto first = roll.recall({{1, 10}});
  REQUIRE(roll.recall({{6, 20}}).has_value());
  CHECK(roll.counts().recalled == 20);
  REQUIRE(roll.lift(first->id, roll.room.second_officer()).has_value());
  CHECK(roll.told.back().from == 1);
  CHECK(roll.told.back().to == 5);
  CHECK(roll.counts().recalled == 15);
  CHECK(roll.activate({{6, 6}}).error().code == Code::range_overlap);
}

TEST_CASE("a delivered order is closed when every stamp is activated, spoiled or recalled") {
  Roll roll;
  REQUIRE(roll.activate({{1, 900}}).has_value());
  REQUIRE(roll.spoil({{891, 950}}).has_value());
  CHECK(roll.room.world.order(roll.order).state == orders::OrderState::delivered);
  REQUIRE(roll.recall({{940, 1000}}).has_value());
  CHECK(roll.room.world.order(roll.order).state == orders::OrderState::closed);
}

TEST_CASE("thousands of single stamps are one activation") {
  Roll roll(4000);
  std::vector<Range> singles;
  for (std::int64_t position = 1; position <= 4000; position += 2) singles.push_back({position, position});
  REQUIRE(roll.activate(singles).has_value());
  CHECK(roll.counts().activated == 2000);
  CHECK(roll.activate({{4000, 4000}}).has_value());
  CHECK(roll.activate({{3999, 3999}}).error().code == Code::range_overlap);
  CHECK(roll.spoil({{1, 4000}}).has_value());
  CHECK(roll.counts().used_up == 4000);
}

TEST_CASE("whatever is done, the counts are those of the sets of positions") {
  using Positions = std::set<std::int64_t>;
  constexpr std::int64_t quantity = 60;
  Roll roll(quantity);
  FakeRandom random;
  Positions activated, spoiled;
  std::vector<std::pair<RecallId, Positions>> recalls;
  for (int round = 0; round < 300; ++round) {
    std::uint8_t bytes[5];
    random.fill(bytes);
    std::vector<Range> ranges;
    for (int i = 0; i < 2; ++i) {
      const std::int64_t from = 1 + bytes[1 + i] % quantity;
      ranges.push_back({from, std::min(quantity, from + bytes[3 + i] % 4)});
    }
    ranges = coalesce(ranges);
    Positions meant, recalled;
    for (const Range& range : ranges) {
      for (auto position = range.from; position <= range.to; ++position) meant.insert(position);
    }
    for (const auto& [id, positions] : recalls) recalled.insert(positions.begin(), positions.end());
    const auto meets = [&](const Positions& others) {
      return std::any_of(meant.begin(), meant.end(), [&](std::int64_t position) { return others.contains(position); });
    };
    switch (bytes[0] % 8) {
      case 0:
        recalls.emplace_back(roll.recall(ranges)->id, meant);
        break;
      case 1:
      case 2:
        if (recalls.empty()) break;
        REQUIRE(roll.lift(recalls.front().first, roll.room.second_officer()).has_value());
        recalls.erase(recalls.begin());
        break;
      case 3:
        CHECK(roll.spoil(ranges).has_value() == !meets(spoiled));
        if (!meets(spoiled)) spoiled.insert(meant.begin(), meant.end());
        break;
      default: {
        const bool possible = !meets(activated) && !meets(spoiled) && !meets(recalled);
        CHECK(roll.activate(ranges).has_value() == possible);
        if (possible) activated.insert(meant.begin(), meant.end());
      }
    }
    recalled.clear();
    for (const auto& [id, positions] : recalls) recalled.insert(positions.begin(), positions.end());
    Positions used = activated;
    used.insert(spoiled.begin(), spoiled.end());
    used.insert(recalled.begin(), recalled.end());
    const BatchCounts counts = roll.counts();
    REQUIRE(counts.activated == static_cast<std::int64_t>(activated.size()));
    REQUIRE(counts.spoiled == static_cast<std::int64_t>(spoiled.size()));
    REQUIRE(counts.recalled == static_cast<std::int64_t>(recalled.size()));
    REQUIRE(counts.used_up == static_cast<std::int64_t>(used.size()));
  }
}
