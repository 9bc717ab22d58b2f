#include "qrcongo/stamps/ranges.hpp"

#include <algorithm>

namespace qrcongo::stamps {

std::vector<Range> coalesce(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.from < b.from; });
  std::vector<Range> joined;
  for (const Range& range : ranges) {
    if (!joined.empty() && range.from <= joined.back().to + 1) {
      joined.back().to = std::max(joined.back().to, range.to);
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

std::int64_t count_positions(const std::vector<Range>& ranges) {
  std::int64_t count = 0;
  for (const Range& range : ranges) count += range.count();
  return count;
}

std::vector<Range> common_part(const std::vector<Range>& a, const std::vector<Range>& b) {
  std::vector<Range> common;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    const Range both{std::max(x->from, y->from), std::min(x->to, y->to)};
    if (both.from <= both.to) common.push_back(both);
    (x->to < y->to) ? void(++x) : void(++y);
  }
  return common;
}

std::vector<Range> without(const std::vector<Range>& ranges, const std::vector<Range>& taken_away) {
  std::vector<Range> left;
  auto taken = taken_away.begin();
  for (Range range : ranges) {
    while (taken != taken_away.end() && taken->to < range.from) ++taken;
    for (auto next = taken; next != taken_away.end() && next->from <= range.to; ++next) {
      if (range.from < next->from) left.push_back({range.from, next->from - 1});
      range.from = next->to + 1;
    }
    if (range.from <= range.to) left.push_back(range);
  }
  return left;
}

}  // namespace qrcongo::stamps
