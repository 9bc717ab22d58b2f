// The index beside the real services: it follows their acts by events, and one that is loaded anew says the same.
#include <doctest/doctest.h>

#include "qrcongo/verification/index.hpp"
#include "src/verification/reading.hpp"
#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

struct FollowedRoom : StampRoom {
  FollowedRoom() {
    index.build({}, {}, {});
    world.certification.facts_changed.connect(
        [this](const certification::CertificateFacts& facts) { index.on_facts_changed(facts); });
    stamps.batch_issued.connect([this](const stamps::Batch& batch) { index.on_batch_issued(batch); });
    stamps.range_marked.connect([this](const stamps::RangeMarked& marked) { index.on_range_marked(marked); });
  }

  stamps::Batch issue(std::int64_t quantity) {
    const OrderId order = ready_order(quantity);
    return batches(order).at(0);
  }
  void activate(const stamps::Batch& batch, std::vector<stamps::Range> ranges) {
    const identity::Call call = enterprise();
    const stamps::ActivationInput input{std::move(ranges), "L1", std::nullopt, std::nullopt};
    world.must([&](db::Tx& tx) { return stamps.activate(tx, call, batch, input); });
  }
  void spoil(const stamps::Batch& batch, std::vector<stamps::Range> ranges, const std::string& reason_code) {
    const identity::Call call = printer();
    const stamps::SpoilageInput input{std::move(ranges), reason_code, std::nullopt};
    world.must([&](db::Tx& tx) { return stamps.spoil(tx, call, batch, input); });
  }
  RecallId recall(const stamps::Batch& batch, std::vector<stamps::Range> ranges) {
    const identity::Call call = officer();
    const stamps::RecallInput input{batch.id, std::move(ranges), "safety", "Analyse", std::nullopt};
    return world.must([&](db::Tx& tx) { return stamps.recall(tx, call, input); }).id;
  }
  void lift(const RecallId& recall) {
    const identity::Call call = second_officer();
    REQUIRE(StampRoom::lift(recall, call));
  }

  std::string verdict_at(const stamps::Batch& batch, std::int64_t position) {
    return verdict_at(batch, position, index);
  }
  std::string verdict_at(const stamps::Batch& batch, std::int64_t position, const Index& asked) {
    const Finding finding = find_stamp(serial_at(batch, position), std::nullopt, asked, *keyring);
    return std::string(to_text(judge(finding, Rules{true, UtcOffset{60}}).verdict));
  }

  Index index;
};

}  // namespace

TEST_CASE("every act shows in the very next scan") {
  FollowedRoom room;
  const stamps::Batch batch = room.issue(100);
  CHECK(room.verdict_at(batch, 1) == "not_activated");
  room.activate(batch, {{1, 50}});
  CHECK(room.verdict_at(batch, 50) == "authentic");
  CHECK(room.verdict_at(batch, 51) == "not_activated");
  room.spoil(batch, {{50, 50}, {52, 60}}, "stolen");
  CHECK(room.verdict_at(batch, 50) == "reported_lost");
  CHECK(room.verdict_at(batch, 49) == "authentic");

  const RecallId one = room.recall(batch, {{10, 20}});
  const RecallId other = room.recall(batch, {{15, 30}});
  CHECK(room.verdict_at(batch, 10) == "recalled");
  CHECK(room.verdict_at(batch, 30) == "recalled");
  room.lift(one);
  CHECK(room.verdict_at(batch, 14) == "authentic");
  CHECK(room.verdict_at(batch, 15) == "recalled");
  room.lift(other);
  CHECK(room.verdict_at(batch, 15) == "authentic");

  room.world.suspend(batch.certificate_id);
  CHECK(room.verdict_at(batch, 1) == "certificate_suspended");
  room.world.reinstate(batch.certificate_id);
  CHECK(room.verdict_at(batch, 1) == "authentic");
}

TEST_CASE("an index that is loaded anew says what the one that followed says") {
  FollowedRoom room;
  const stamps::Batch first = room.issue(40);
  const stamps::Batch second = room.issue(40);
  room.activate(first, {{1, 10}, {12, 12}, {20, 30}});
  room.activate(second, {{5, 40}});
  room.spoil(first, {{11, 11}, {13, 15}}, "misprint");
  room.lift(room.recall(first, {{1, 3}}));
  room.recall(first, {{2, 9}});
  room.recall(first, {{5, 20}});
  room.recall(second, {});
  room.world.suspend(first.certificate_id);

  Index loaded;
  REQUIRE(loaded.load(*room.world.database, room.world.certification, room.stamps));
  for (const stamps::Batch& batch : {first, second}) {
    for (std::int64_t position = 1; position <= batch.quantity; ++position) {
      INFO(position);
      CHECK(room.verdict_at(batch, position, loaded) == room.verdict_at(batch, position));
    }
  }
}
