// Activations and spoilage: the verbs of Service for what printers and enterprises report.
#include <fmt/format.h>

#include "acts.hpp"
#include "fact_store.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::size_t most_overlaps_shown = 10;

void check_ranges(const Batch& batch, const std::vector<Range>& ranges) {
  check(!ranges.empty() && ranges.front().from >= 1 && ranges.back().to <= batch.quantity && coalesce(ranges) == ranges,
        "ranges that are not coalesced inside their batch");
}

// Refuses where one of the positions is activated (or spoiled), with each act that stands in the way.
Result<void> require_free_of(RangeFact fact, std::string_view what, db::Tx& tx, const Batch& batch,
                             const std::vector<Range>& ranges) {
  Error error{Code::range_overlap, "", {}, 0};
  each_touched(tx, batch.id, fact, ranges, [&](const Touched& touched) {
    if (error.fields.size() == most_overlaps_shown) return;
    const std::string where = fmt::format("{} (acte {}, {})", positions_text(touched.part), touched.row.act_id,
                                          format_time(touched.row.marked.at));
    if (error.fields.empty()) error.detail = fmt::format("Déjà {} : {}.", what, where);
    error.fields.push_back({"", std::string(to_text(fact)), where});
  });
  if (error.fields.empty()) return {};
  return fail(std::move(error));
}

Result<void> require_not_recalled(db::Tx& tx, const Batch& batch, const std::vector<Range>& ranges) {
  const auto common = common_part(ranges, coalesce(active_recall_ranges(tx, batch.id)));
  if (common.empty()) return {};
  const std::string where = positions_text(common.front());
  return fail_field(Code::range_overlap, "", "recalled", fmt::format("Sous rappel : {}.", where));
}

std::optional<UserId> reporter(const identity::Call& call) {
  return call.caller.user_id.empty() ? std::nullopt : std::optional(call.caller.user_id);
}

}  // namespace

void Service::mark(db::Tx& tx, const RangeMarked& fact, const std::string& act_id, const std::vector<Range>& ranges) {
  insert_ranges(tx, StoredRange{fact, act_id}, ranges);
  for (const Range& range : ranges) {
    RangeMarked marked = fact;
    marked.from = range.from;
    marked.to = range.to;
    range_marked.publish(tx, std::move(marked));
  }
}

Result<ActivationId> Service::activate(db::Tx& tx, const identity::Call& call, const Batch& batch,
                                       const ActivationInput& input) {
  check_ranges(batch, input.ranges);
  if (auto fresh = require_free_of(RangeFact::activated, "activées", tx, batch, input.ranges); !fresh)
    return fail(fresh.error());
  if (auto whole = require_free_of(RangeFact::spoiled, "au rebut", tx, batch, input.ranges); !whole)
    return fail(whole.error());
  if (auto sound = require_not_recalled(tx, batch, input.ranges); !sound) return fail(sound.error());

  const ActivationId id(make_uuid_v7(call.now_ms, random_));
  const std::int64_t stamps = count_positions(input.ranges);
  insert_activation(tx, id, batch.id, stamps, input, reporter(call), call.now_ms);
  RangeMarked fact;
  fact.batch_id = batch.id;
  fact.fact = RangeFact::activated;
  fact.at = call.now_ms;
  fact.production_lot = input.production_lot;
  mark(tx, fact, id.str(), input.ranges);
  StoredCounts counts = find_counts(tx, batch.id);
  counts.activated += stamps;
  counts.used += stamps;
  set_counts(tx, batch.id, counts);
  boost::json::object detail = act_detail(batch.id, input.ranges);
  detail["production_lot"] = input.production_lot ? boost::json::value(*input.production_lot) : boost::json::value();
  call.record(tx, "activation.report", id.str(), std::move(detail));
  close_if_used_up(tx, call, batch.order_id);
  return id;
}

Result<SpoilageId> Service::spoil(db::Tx& tx, const identity::Call& call, const Batch& batch,
                                  const SpoilageInput& input) {
  check_ranges(batch, input.ranges);
  if (auto whole = require_free_of(RangeFact::spoiled, "au rebut", tx, batch, input.ranges); !whole)
    return fail(whole.error());
  if (input.spares_activated) {
    if (auto unused = require_free_of(RangeFact::activated, "activées", tx, batch, input.ranges); !unused)
      return fail(unused.error());
  }

  const SpoilageId id(make_uuid_v7(call.now_ms, random_));
  const std::int64_t stamps = count_positions(input.ranges);
  insert_spoilage(tx, id, batch.id, stamps, input, reporter(call), call.now_ms);
  RangeMarked fact;
  fact.batch_id = batch.id;
  fact.fact = RangeFact::spoiled;
  fact.at = call.now_ms;
  fact.reason_code = input.reason_code;
  mark(tx, fact, id.str(), input.ranges);
  StoredCounts counts = find_counts(tx, batch.id);
  counts.spoiled += stamps;
  counts.used += stamps - count_under(tx, batch.id, RangeFact::activated, input.ranges);
  counts.recalled_only = count_recalled_only(tx, batch.id);
  set_counts(tx, batch.id, counts);
  boost::json::object detail = act_detail(batch.id, input.ranges);
  detail["reason_code"] = input.reason_code;
  call.record(tx, "spoilage.report", id.str(), std::move(detail));
  close_if_used_up(tx, call, batch.order_id);
  return id;
}

}  // namespace qrcongo::stamps
