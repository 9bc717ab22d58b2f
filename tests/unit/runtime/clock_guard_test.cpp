#include "qrcongo/runtime/clock_guard.hpp"

#include <doctest/doctest.h>

#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using runtime::ClockGuard;

namespace {

struct Times {
  FakeClock wall;
  FakeClock steady{1'000'000};
  ClockGuard guard{wall, steady};

  void pass(std::int64_t by_ms) {
    wall.advance_ms(by_ms);
    steady.advance_ms(by_ms);
  }
};

}  // namespace

TEST_CASE("a clock that goes its way is never behind") {
  Times times;
  for (int hours = 0; hours < 48; ++hours) {
    times.pass(hour_ms);
    CHECK(times.guard.behind_ms() == 0);
  }
  CHECK(times.guard.highest_ms() == times.wall.now_ms());
}

TEST_CASE("a clock that goes back beyond the patience is behind until it is right again") {
  Times times;
  times.wall.advance_ms(-ClockGuard::patience_ms);
  CHECK(times.guard.behind_ms() == 0);
  times.wall.advance_ms(-1);
  CHECK(times.guard.behind_ms() == ClockGuard::patience_ms + 1);
  times.pass(day_ms);
  CHECK(times.guard.behind_ms() == ClockGuard::patience_ms + 1);
  times.wall.advance_ms(ClockGuard::patience_ms + 1);
  CHECK(times.guard.behind_ms() == 0);
}

TEST_CASE("a step back is found although the clock shows a later time than at the last look") {
  Times times;
  CHECK(times.guard.behind_ms() == 0);
  times.steady.advance_ms(minute_ms);
  times.wall.advance_ms(minute_ms - 30 * second_ms);
  CHECK(times.guard.behind_ms() == 30 * second_ms);
}

TEST_CASE("a time that an earlier run wrote down counts") {
  Times times;
  SUBCASE("an earlier one changes nothing") {
    times.guard.begin(times.wall.now_ms() - hour_ms);
    CHECK(times.guard.behind_ms() == 0);
  }
  SUBCASE("one that is still to come says that the clock went back in between") {
    times.guard.begin(times.wall.now_ms() + hour_ms);
    CHECK(times.guard.behind_ms() == hour_ms);
    CHECK(times.guard.highest_ms() == times.wall.now_ms() + hour_ms);
  }
}

TEST_CASE("a leap forward is the new time, and what follows is measured by it until somebody says otherwise") {
  Times times;
  times.wall.advance_ms(10 * day_ms);
  CHECK(times.guard.behind_ms() == 0);
  times.wall.advance_ms(-10 * day_ms);
  CHECK(times.guard.behind_ms() == 10 * day_ms);
  times.guard.accept();
  CHECK(times.guard.behind_ms() == 0);
  CHECK(times.guard.highest_ms() == times.wall.now_ms());
}

TEST_CASE("the machine's own clock goes on") {
  const runtime::BootClock steady;
  const std::int64_t first = steady.now_ms();
  CHECK(first > 0);
  CHECK(steady.now_ms() >= first);
}
