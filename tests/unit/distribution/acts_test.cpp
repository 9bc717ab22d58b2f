#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "tests/support/printed_order.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using stamps::BatchAct;

namespace {

Result<std::vector<BatchAct>> acts(PrintedOrder& printed, const identity::Call& call,
                                   const stamps::ActPage& page = {}) {
  return printed.read([&](db::Tx& tx) { return printed.service.acts(tx, call, printed.batch.id, page); });
}

void activate(PrintedOrder& printed, std::int64_t from, std::int64_t to) {
  distribution::ActivationReport report;
  report.selection.from = from;
  report.selection.to = to;
  report.selection.count = to - from + 1;
  report.production_lot = "L2611A";
  const identity::Call call = printed.room.enterprise();
  REQUIRE(printed.write([&](db::Tx& tx) { return printed.service.activate(tx, call, printed.batch.id, report); })
              .has_value());
}

std::vector<std::string> kinds(const std::vector<BatchAct>& all) {
  std::vector<std::string> found;
  for (const BatchAct& act : all) found.push_back(act.kind);
  return found;
}

}  // namespace

TEST_CASE("what was declared about a batch comes in its order, each act once, page by page") {
  PrintedOrder printed(300, 100);
  printed.receive_all();  // all at one moment of the clock, as what follows
  activate(printed, 1, 10);
  printed.room.world.clock.advance_ms(1000);
  activate(printed, 11, 20);
  printed.recall({1, 5});
  const identity::Call auditor = printed.room.world.auditor();
  const auto all = acts(printed, auditor);
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 6);
  auto first = kinds(*all);
  std::sort(first.begin(), first.begin() + 4);
  std::sort(first.begin() + 4, first.end());
  CHECK(first == std::vector<std::string>{"activation", "receipt", "receipt", "receipt", "activation", "recall"});
  for (const std::int64_t limit : {1, 2, 4}) {
    std::vector<std::string> ids;
    stamps::ActPage page{0, limit};
    for (auto found = acts(printed, auditor, page); !found->empty(); found = acts(printed, auditor, page)) {
      CHECK(found->size() <= static_cast<std::size_t>(limit));
      for (const BatchAct& act : *found) ids.push_back(act.id);
      page.after = stamps::rank_of(found->back());
    }
    REQUIRE(ids.size() == all->size());
    for (std::size_t i = 0; i < ids.size(); ++i) CHECK(ids[i] == all->at(i).id);
  }
}

TEST_CASE("an act shows its positions, and of very many the first") {
  PrintedOrder printed(300, 300);
  printed.receive_all();
  printed.room.world.clock.advance_ms(1);
  distribution::SpoilageReport report;
  for (std::int64_t position = 1; position <= 299; position += 2)
    report.selection.serials.push_back(printed.serial_at(position));
  report.selection.count = 150;
  report.reason_code = "misprint";
  const identity::Call printer = printed.room.printer();
  REQUIRE(printed.write([&](db::Tx& tx) { return printed.service.spoil(tx, printer, printed.batch.id, report); })
              .has_value());
  const auto all = acts(printed, printer);
  REQUIRE(all->size() == 2);
  const BatchAct& receipt = all->at(0);
  CHECK(receipt.kind == "receipt");
  CHECK(receipt.archive_id == printed.archives.at(0).id.str());
  CHECK(receipt.ranges == std::vector<stamps::Range>{{1, 300}});
  const BatchAct& spoilage = all->at(1);
  CHECK(spoilage.kind == "spoilage");
  CHECK(spoilage.reason_code == "misprint");
  CHECK(spoilage.by == printer.caller.user_id);
  CHECK(spoilage.count == 150);
  CHECK(spoilage.ranges_in_all == 150);
  REQUIRE(spoilage.ranges.size() == stamps::act_ranges_max);
  CHECK(spoilage.ranges.front() == stamps::Range{1, 1});
  CHECK(spoilage.ranges.back() == stamps::Range{199, 199});
}

TEST_CASE("an act's positions are its own, however many other acts of the batch have") {
  PrintedOrder printed(300, 300);
  printed.receive_all();
  const identity::Call printer = printed.room.printer();
  const auto spoil_every_third = [&](std::int64_t first) {
    printed.room.world.clock.advance_ms(1);
    distribution::SpoilageReport report;
    for (std::int64_t position = first; position <= 300; position += 3)
      report.selection.serials.push_back(printed.serial_at(position));
    report.selection.count = static_cast<std::int64_t>(report.selection.serials.size());
    report.reason_code = "misprint";
    REQUIRE(printed.write([&](db::Tx& tx) { return printed.service.spoil(tx, printer, printed.batch.id, report); })
                .has_value());
  };
  spoil_every_third(1);
  spoil_every_third(2);
  printed.recall({3, 3});
  const auto all = acts(printed, printer);
  REQUIRE(all->size() == 4);
  std::map<std::string, std::int64_t> in_all;
  for (const BatchAct& act : *all) {
    in_all[act.kind] += act.ranges_in_all;
    CHECK(act.ranges.size() == static_cast<std::size_t>(act.ranges_in_all));
    if (act.kind != "spoilage") continue;
    const std::int64_t rest = act.ranges.front().from % 3;
    for (const stamps::Range& range : act.ranges) CHECK(range.from % 3 == rest);
  }
  CHECK(in_all == std::map<std::string, std::int64_t>{{"receipt", 1}, {"spoilage", 200}, {"recall", 1}});
}

TEST_CASE("another organisation's batch is not there") {
  PrintedOrder printed;
  const identity::Call stranger = printed.room.world.enterprise("Savonnerie du Lac");
  CHECK(acts(printed, stranger).error().code == Code::not_found);
  const identity::Call other_printer = printed.room.world.printer("Imprimerie du Port");
  CHECK(acts(printed, other_printer).error().code == Code::not_found);
}
