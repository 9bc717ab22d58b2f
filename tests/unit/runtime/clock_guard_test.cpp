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
    times.guard.begin({times.wall.now_ms() - hour_ms, times.wall.now_ms() - hour_ms});
    CHECK(times.guard.behind_ms() == 0);
  }
  SUBCASE("one that is still to come says that the clock went back in between") {
    times.guard.begin({times.wall.now_ms() + hour_ms, times.wall.now_ms() + hour_ms});
    CHECK(times.guard.behind_ms() == hour_ms);
    CHECK(times.guard.highest_ms() == times.wall.now_ms() + hour_ms);
    // Set right after the start, by as long as the machine had rested.
    times.wall.advance_ms(hour_ms + 3 * day_ms);
    CHECK(times.guard.behind_ms() == 0);
    CHECK(times.guard.leapt_ms() == 0);
  }
}

TEST_CASE("a leap forward of more than an hour is held, and its time is not believed") {
  Times times;
  times.wall.advance_ms(hour_ms);
  CHECK(times.guard.leapt_ms() == 0);
  times.wall.advance_ms(1);
  CHECK(times.guard.leapt_ms() == hour_ms + 1);
  times.pass(30 * day_ms);
  CHECK(times.guard.leapt_ms() == hour_ms + 1);
  CHECK(times.guard.behind_ms() == 0);
  // An hour of it was believed before.
  CHECK(times.guard.highest_ms() == times.wall.now_ms() - 1);
}

TEST_CASE("a leap is over once somebody accepts the clock") {
  Times times;
  times.wall.advance_ms(10 * day_ms);
  CHECK(times.guard.leapt_ms() == 10 * day_ms);
  times.guard.accept();
  CHECK(times.guard.leapt_ms() == 0);
  CHECK(times.guard.highest_ms() == times.wall.now_ms());
  times.wall.advance_ms(-10 * day_ms);
  CHECK(times.guard.leapt_ms() == 0);
  CHECK(times.guard.behind_ms() == 10 * day_ms);
  times.guard.accept();
  CHECK(times.guard.behind_ms() == 0);
}

TEST_CASE("a leap is over once the clock has agreed again for an hour without a break") {
  Times times;
  times.wall.advance_ms(10 * day_ms);
  CHECK(times.guard.leapt_ms() > 0);
  times.wall.advance_ms(-10 * day_ms);
  CHECK(times.guard.behind_ms() == 0);
  CHECK(times.guard.leapt_ms() > 0);
  times.pass(hour_ms - 1);
  CHECK(times.guard.leapt_ms() > 0);
  SUBCASE("it goes on") {
    times.pass(1);
    CHECK(times.guard.leapt_ms() == 0);
    CHECK(times.guard.behind_ms() == 0);
  }
  SUBCASE("it leaps again: the hour begins anew") {
    times.wall.advance_ms(2 * hour_ms);
    CHECK(times.guard.leapt_ms() == 2 * hour_ms);
    times.wall.advance_ms(-2 * hour_ms);
    times.pass(1);
    CHECK(times.guard.leapt_ms() > 0);
    times.pass(hour_ms);
    CHECK(times.guard.leapt_ms() == 0);
  }
  SUBCASE("it goes back too far: that is no agreement") {
    times.wall.advance_ms(-minute_ms);
    times.pass(1);
    CHECK(times.guard.leapt_ms() > 0);
    CHECK(times.guard.behind_ms() == minute_ms);
    times.pass(2 * hour_ms);
    CHECK(times.guard.leapt_ms() > 0);
  }
}

TEST_CASE("many small steps in one day are a leap, one now and then is none") {
  Times quick;
  for (int i = 0; i < 6; ++i) {
    quick.pass(minute_ms);
    quick.wall.advance_ms(10 * minute_ms);
    CHECK(quick.guard.leapt_ms() == 0);
  }
  quick.wall.advance_ms(10 * minute_ms);
  CHECK(quick.guard.leapt_ms() == 70 * minute_ms);
  Times slow;
  for (int i = 0; i < 30; ++i) {
    slow.pass(day_ms);
    CHECK(slow.guard.leapt_ms() == 0);
    slow.wall.advance_ms(10 * minute_ms);
    CHECK(slow.guard.leapt_ms() == 0);
  }
  CHECK(slow.guard.highest_ms() == slow.wall.now_ms());
}

TEST_CASE("a clock that went back and is set right has not leapt") {
  Times times;
  times.wall.advance_ms(-3 * day_ms);
  times.pass(2 * day_ms);
  CHECK(times.guard.behind_ms() == 3 * day_ms);
  times.wall.advance_ms(3 * day_ms);
  CHECK(times.guard.leapt_ms() == 0);
  CHECK(times.guard.behind_ms() == 0);
}

TEST_CASE("a start a week after the last time on record is a rest, any later one a leap") {
  Times times;
  const std::int64_t week_ago = times.wall.now_ms() - ClockGuard::rest_ms;
  SUBCASE("a rest") {
    times.guard.begin({week_ago, week_ago});
    CHECK(times.guard.leapt_ms() == 0);
    // From then on an hour counts.
    times.wall.advance_ms(hour_ms + 1);
    CHECK(times.guard.leapt_ms() > 0);
  }
  SUBCASE("a leap") {
    times.guard.begin({week_ago - 1, week_ago - 1});
    CHECK(times.guard.leapt_ms() == ClockGuard::rest_ms + 1);
    CHECK(times.guard.highest_ms() == week_ago - 1);
    // Set right, to wherever between: for an hour nobody believes it.
    times.wall.advance_ms(-3 * day_ms);
    CHECK(times.guard.leapt_ms() > 0);
    times.pass(hour_ms);
    CHECK(times.guard.leapt_ms() == 0);
    CHECK(times.guard.highest_ms() == times.wall.now_ms());
  }
  SUBCASE("nothing was on record") {
    times.guard.begin({0, 0});
    CHECK(times.guard.leapt_ms() == 0);
  }
}

TEST_CASE("a restart does not end a leap that was held, though people acted meanwhile") {
  Times times;
  const std::int64_t trusted = times.wall.now_ms() - 3 * hour_ms;
  times.guard.begin({times.wall.now_ms(), trusted});
  CHECK(times.guard.leapt_ms() == 3 * hour_ms);
  CHECK(times.guard.highest_ms() == trusted);
  times.wall.advance_ms(-3 * hour_ms);
  CHECK(times.guard.leapt_ms() > 0);
  CHECK(times.guard.behind_ms() == 0);
  times.pass(hour_ms);
  CHECK(times.guard.leapt_ms() == 0);
}

TEST_CASE("the machine's own clock goes on") {
  const runtime::BootClock steady;
  const std::int64_t first = steady.now_ms();
  CHECK(first > 0);
  CHECK(steady.now_ms() >= first);
}
