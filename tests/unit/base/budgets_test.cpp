#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "qrcongo/base/budgets.hpp"

using namespace qrcongo;

namespace {

constexpr std::int64_t now_ms = 1'800'000'000'000;

int granted(Budgets& limits, std::uint64_t client, int questions, std::int64_t at_ms) {
  int count = 0;
  for (int i = 0; i < questions; ++i) count += limits.take(client, at_ms) == 0 ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a client may ask a burst at once, then at the rate, and is told how long to wait") {
  Budgets limits({2, 10});
  CHECK(granted(limits, 1, 100, now_ms) == 20);
  CHECK(limits.take(1, now_ms) == 500);
  CHECK(granted(limits, 1, 100, now_ms + 1000) == 2);
  CHECK(granted(limits, 1, 100, now_ms + 60'000) == 20);
}

TEST_CASE("a budget may be of few in a long period") {
  Budgets limits({1, 3, 20 * minute_ms});
  CHECK(granted(limits, 1, 100, now_ms) == 3);
  CHECK(limits.take(1, now_ms) == 20 * minute_ms);
  CHECK(granted(limits, 1, 100, now_ms + 20 * minute_ms) == 1);
  CHECK(granted(limits, 1, 100, now_ms + day_ms) == 3);
}

TEST_CASE("what is given back may be taken again, and no more than a burst is ever there") {
  Budgets limits({1, 10});
  for (int i = 0; i < 50; ++i) {
    CHECK(limits.take(1, now_ms) == 0);
    limits.give_back(1);
  }
  CHECK(granted(limits, 1, 100, now_ms) == 10);
  limits.give_back(1);
  CHECK(granted(limits, 1, 100, now_ms) == 1);
}

TEST_CASE("one client's questions are not another's") {
  Budgets limits({2, 10});
  CHECK(granted(limits, 1, 100, now_ms) == 20);
  CHECK(granted(limits, 2, 100, now_ms) == 20);
}

TEST_CASE("threads that ask at once get no more than the budget") {
  Budgets limits({100, 10});
  std::atomic<int> all{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { all += granted(limits, 7, 2000, now_ms); });
  for (std::thread& thread : threads) thread.join();
  CHECK(all == 1000);
}

TEST_CASE("a table of one slot is everybody's budget together") {
  Budgets limits({5, 2}, 1);
  CHECK(granted(limits, 1, 6, now_ms) == 6);
  CHECK(granted(limits, 2, 100, now_ms) == 4);
}

TEST_CASE("a clock that went back makes nobody wait for it") {
  Budgets limits({2, 10});
  CHECK(granted(limits, 1, 100, now_ms) == 20);
  CHECK(limits.take(1, now_ms - 3'600'000) <= 500);
}
