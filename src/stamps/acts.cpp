#include "acts.hpp"

#include <fmt/format.h>

#include "fact_store.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::size_t most_ranges_in_audit = 100;

}  // namespace

std::string positions_text(const Range& range) {
  if (range.from == range.to) return fmt::format("position {}", range.from);
  return fmt::format("positions {} à {}", range.from, range.to);
}

std::int64_t count_under(db::Tx& tx, const BatchId& batch, RangeFact fact, const std::vector<Range>& ranges) {
  std::int64_t count = 0;
  each_touched(tx, batch, fact, ranges, [&](const Touched& touched) { count += touched.part.count(); });
  return count;
}

std::int64_t count_recalled_only(db::Tx& tx, const BatchId& batch) {
  const std::vector<Range> recalled = coalesce(active_recall_ranges(tx, batch));
  if (recalled.empty()) return 0;
  std::vector<Range> spoiled;
  each_touched(tx, batch, RangeFact::spoiled, recalled,
               [&](const Touched& touched) { spoiled.push_back(touched.part); });
  spoiled = coalesce(std::move(spoiled));
  const std::int64_t activated = count_under(tx, batch, RangeFact::activated, recalled);
  const std::int64_t both = count_under(tx, batch, RangeFact::activated, spoiled);
  return count_positions(recalled) - activated - count_positions(spoiled) + both;
}

boost::json::object act_detail(const BatchId& batch, const std::vector<Range>& ranges) {
  boost::json::object detail{{"batch_id", batch.str()}, {"count", count_positions(ranges)}};
  if (ranges.size() <= most_ranges_in_audit) {
    boost::json::array all;
    for (const Range& range : ranges) all.push_back(boost::json::array{range.from, range.to});
    detail["ranges"] = std::move(all);
    return detail;
  }
  crypto::Sha256 hash;
  for (const Range& range : ranges) hash.update(as_bytes(fmt::format("{}-{},", range.from, range.to)));
  detail["ranges_sha256"] = to_hex(hash.finish());
  return detail;
}

}  // namespace qrcongo::stamps
