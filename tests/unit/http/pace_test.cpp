#include <doctest/doctest.h>

#include "src/http/pace.hpp"

using qrcongo::http::Pace;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a stretch is judged once it is over, by what was taken on average") {
  const Pace::Time begin{seconds(1'000)};
  Pace pace;
  pace.begin(begin, 500);
  CHECK(!pace.is_due(begin + milliseconds(59'999), seconds(60)));
  CHECK(pace.is_due(begin + seconds(60), seconds(60)));
  CHECK(!pace.was_slow(begin + seconds(60), 60'500, 1'000));
  CHECK(pace.was_slow(begin + seconds(120), 60'500 + 59'999, 1'000));
}

TEST_CASE("what one stretch took too much does not help the next") {
  const Pace::Time begin{seconds(1'000)};
  Pace pace;
  pace.begin(begin, 0);
  CHECK(!pace.was_slow(begin + seconds(60), 10'000'000, 1'000));
  CHECK(!pace.is_due(begin + seconds(119), seconds(60)));
  CHECK(pace.was_slow(begin + seconds(120), 10'000'064, 1'000));
}

TEST_CASE("a count that falls is no pace, and with no least nobody is slow") {
  const Pace::Time begin{seconds(1'000)};
  Pace pace;
  pace.begin(begin, 0);
  CHECK(pace.was_slow(begin + seconds(60), -100, 1));
  CHECK(!pace.was_slow(begin + seconds(120), -100, 0));
}
