#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "qrcongo/runtime/bounded_queue.hpp"

using qrcongo::runtime::BoundedQueue;

TEST_CASE("a queue gives back what it was given, in order") {
  BoundedQueue<int> queue(3);
  for (const int item : {1, 2, 3}) CHECK(queue.try_push(item));
  CHECK(queue.pop() == 1);
  CHECK(queue.pop_some(5) == std::vector<int>{2, 3});
  CHECK(queue.size() == 0);
}

TEST_CASE("a full queue refuses, and takes again once there is room") {
  BoundedQueue<int> queue(2);
  CHECK(queue.try_push(1));
  CHECK(queue.try_push(2));
  CHECK_FALSE(queue.try_push(3));
  CHECK(queue.pop() == 1);
  CHECK(queue.try_push(3));
  CHECK(queue.pop_some(1) == std::vector<int>{2});
  CHECK(queue.pop() == 3);
}

TEST_CASE("a closed queue takes nothing more, and what stood in it still comes out") {
  BoundedQueue<int> queue(2);
  CHECK(queue.try_push(1));
  queue.close();
  CHECK_FALSE(queue.try_push(2));
  CHECK(queue.pop() == 1);
  CHECK_FALSE(queue.pop().has_value());
  CHECK(queue.pop_some(1).empty());
}

TEST_CASE("closing wakes all who wait for an item") {
  BoundedQueue<int> queue(1);
  std::thread one([&] { CHECK_FALSE(queue.pop().has_value()); });
  std::thread some([&] { CHECK(queue.pop_some(4).empty()); });
  queue.close();
  one.join();
  some.join();
}

TEST_CASE("nothing is lost or doubled between many threads") {
  constexpr int per_thread = 2'000;
  BoundedQueue<int> queue(8);
  std::atomic<long> sum{0};
  std::vector<std::thread> takers;
  std::vector<std::thread> givers;
  for (int t = 0; t < 3; ++t) {
    takers.emplace_back([&] {
      while (const auto item = queue.pop()) sum += *item;
    });
    givers.emplace_back([&] {
      for (int i = 1; i <= per_thread; ++i) {
        while (!queue.try_push(i)) std::this_thread::yield();
      }
    });
  }
  for (std::thread& giver : givers) giver.join();
  queue.close();
  for (std::thread& taker : takers) taker.join();
  CHECK(sum == 3L * per_thread * (per_thread + 1) / 2);
}
