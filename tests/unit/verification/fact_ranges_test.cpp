#include <doctest/doctest.h>

#include <random>

#include "src/verification/fact_ranges.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;

namespace {

RangeNote note(std::int64_t time_ms) { return {time_ms, "safety", std::nullopt}; }

std::int64_t noted(const FactRanges& ranges, std::int64_t position) {
  const auto found = ranges.find(position);
  return found ? found->at : 0;
}

}  // namespace

TEST_CASE("neighbours of one act become one range") {
  FactRanges ranges;
  ranges.mark({5, 9}, note(1));
  ranges.mark({1, 3}, note(1));
  CHECK(ranges.size() == 2);
  ranges.mark({4, 4}, note(1));
  CHECK(ranges.size() == 1);
  CHECK(noted(ranges, 1) == 1);
  CHECK(noted(ranges, 9) == 1);
  CHECK(noted(ranges, 10) == 0);
  CHECK(noted(ranges, 0) == 0);
}

TEST_CASE("neighbours of different acts keep what each said") {
  FactRanges ranges;
  ranges.mark({1, 5}, note(1));
  ranges.mark({6, 9}, note(2));
  CHECK(ranges.size() == 2);
  CHECK(noted(ranges, 5) == 1);
  CHECK(noted(ranges, 6) == 2);
}

TEST_CASE("what is cleared in the middle leaves both ends") {
  FactRanges ranges;
  ranges.mark({1, 9}, note(1));
  ranges.clear({4, 6});
  CHECK(noted(ranges, 3) == 1);
  CHECK(noted(ranges, 4) == 0);
  CHECK(noted(ranges, 6) == 0);
  CHECK(noted(ranges, 7) == 1);
}

TEST_CASE("thirty thousand single stamps, every other one, then those between, are one range again") {
  FactRanges ranges;
  for (std::int64_t position = 1; position <= 60'000; position += 2) ranges.mark({position, position}, note(1));
  CHECK(ranges.size() == 30'000);
  for (std::int64_t position = 2; position <= 60'000; position += 2) ranges.mark({position, position}, note(1));
  CHECK(ranges.size() == 1);
}

TEST_CASE("any marks and clearings are those of a plain array") {
  constexpr std::int64_t positions = 64;
  std::mt19937 dice(20261124);
  const auto roll = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(dice);
  };
  for (int round = 0; round < 300; ++round) {
    FactRanges ranges;
    std::vector<std::int64_t> plain(positions + 2, 0);
    for (int act = 0; act < 40; ++act) {
      const std::int64_t from = roll(1, positions);
      const std::int64_t to = roll(from, positions);
      const std::int64_t what = roll(0, 3);
      what == 0 ? ranges.clear({from, to}) : ranges.mark({from, to}, note(what));
      for (std::int64_t position = from; position <= to; ++position) plain[static_cast<std::size_t>(position)] = what;
      std::size_t pieces = 0;
      for (std::int64_t position = 1; position <= positions; ++position) {
        const std::int64_t wanted = plain[static_cast<std::size_t>(position)];
        REQUIRE(noted(ranges, position) == wanted);
        if (wanted != 0 && wanted != plain[static_cast<std::size_t>(position - 1)]) ++pieces;
      }
      REQUIRE(ranges.size() == pieces);
    }
  }
}
