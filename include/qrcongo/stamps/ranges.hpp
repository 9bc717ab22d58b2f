// Positions as ranges: how people report them and how facts about them are kept. Plain values; stateless functions for
// any thread. "Coalesced" ranges ascend with gaps between them, so that no position stands in two of them.
#pragma once

#include <cstdint>
#include <vector>

namespace qrcongo::stamps {

// Positions from..to of a batch, both included.
struct Range {
  std::int64_t from = 1;
  std::int64_t to = 1;

  std::int64_t count() const { return to - from + 1; }
  bool operator==(const Range&) const = default;
};

std::vector<Range> coalesce(std::vector<Range> ranges);  // of any ranges with from <= to
// These take and give coalesced ranges.
std::int64_t count_positions(const std::vector<Range>& ranges);
std::vector<Range> common_part(const std::vector<Range>& a, const std::vector<Range>& b);
std::vector<Range> without(const std::vector<Range>& ranges, const std::vector<Range>& taken_away);

}  // namespace qrcongo::stamps
