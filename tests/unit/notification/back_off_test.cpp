#include <doctest/doctest.h>

#include "qrcongo/base/clock.hpp"
#include "src/notification/back_off.hpp"

using namespace qrcongo;
using namespace qrcongo::notification;

TEST_CASE("pauses grow, and after three days nobody tries again") {
  const std::int64_t now = 40 * day_ms;
  CHECK(next_try_at(now, 1, now, minute_ms) == now + minute_ms);
  CHECK(next_try_at(now, 2, now, minute_ms) == now + 5 * minute_ms);
  CHECK(next_try_at(now, 3, now, minute_ms) == now + 30 * minute_ms);
  CHECK(next_try_at(now, 4, now, minute_ms) == now + 2 * hour_ms);
  CHECK(next_try_at(now, 5, now, minute_ms) == now + 12 * hour_ms);
  CHECK(next_try_at(now, 50, now, minute_ms) == now + 12 * hour_ms);
  CHECK(next_try_at(now, 2, now, second_ms) == now + 5 * second_ms);
  CHECK(next_try_at(now - 3 * day_ms + 1, 9, now, minute_ms).has_value());
  CHECK_FALSE(next_try_at(now - 3 * day_ms, 1, now, minute_ms).has_value());
}

TEST_CASE("a place that did not answer rests, longer each time and half an hour at most, until it answers") {
  RestingPlaces places(minute_ms);
  CHECK_FALSE(places.rests_until("a", 0).has_value());
  places.note("a", false, 0);
  CHECK(places.rests_until("a", 1) == minute_ms);
  CHECK_FALSE(places.rests_until("b", 1).has_value());
  CHECK_FALSE(places.rests_until("a", minute_ms).has_value());
  places.note("a", false, minute_ms);
  CHECK(places.rests_until("a", minute_ms) == 6 * minute_ms);
  for (int i = 0; i < 9; ++i) places.note("a", false, hour_ms);
  CHECK(places.rests_until("a", hour_ms) == hour_ms + 30 * minute_ms);
  places.note("a", true, hour_ms);
  CHECK_FALSE(places.rests_until("a", hour_ms).has_value());
  places.note("a", false, hour_ms);
  CHECK(places.rests_until("a", hour_ms) == hour_ms + minute_ms);
}
