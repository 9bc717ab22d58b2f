#include <doctest/doctest.h>

#include <set>

#include "qrcongo/stamps/ranges.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps;

namespace {

using Positions = std::set<std::int64_t>;

Positions positions(const std::vector<Range>& ranges) {
  Positions all;
  for (const Range& range : ranges) {
    for (std::int64_t position = range.from; position <= range.to; ++position) all.insert(position);
  }
  return all;
}

std::vector<Range> some_ranges(Random& random) {
  std::uint8_t bytes[9];
  random.fill(bytes);
  std::vector<Range> ranges;
  for (int i = 0; i < bytes[0] % 5; ++i) {
    const std::int64_t from = 1 + bytes[1 + 2 * i] % 40;
    ranges.push_back({from, from + bytes[2 + 2 * i] % 8});
  }
  return ranges;
}

}  // namespace

TEST_CASE("ranges that touch or overlap become one") {
  CHECK(coalesce({{5, 9}, {1, 2}, {3, 3}, {8, 12}}) == std::vector<Range>{{1, 3}, {5, 12}});
  CHECK(coalesce({{1, 10}, {2, 3}}) == std::vector<Range>{{1, 10}});
  CHECK(coalesce({}).empty());
}

TEST_CASE("ranges behave as the sets of their positions") {
  testing::FakeRandom random;
  for (int round = 0; round < 2000; ++round) {
    const auto a = coalesce(some_ranges(random));
    const auto b = coalesce(some_ranges(random));
    Positions common;
    Positions left = positions(a);
    for (const std::int64_t position : positions(b)) {
      if (left.erase(position) > 0) common.insert(position);
    }
    CHECK(positions(common_part(a, b)) == common);
    CHECK(positions(without(a, b)) == left);
    CHECK(count_positions(a) == static_cast<std::int64_t>(positions(a).size()));
    CHECK(coalesce(without(a, b)) == without(a, b));
  }
}
