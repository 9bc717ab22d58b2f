#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "src/verification/scan_counter.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

constexpr std::int64_t noon = 1'795'521'600'000;  // 2026-11-24T12:00:00Z

struct Counter {
  FakeRandom random;
  ScanCounter scans;
  explicit Counter(ScanCounter::Bounds bounds = {}) : scans(random, bounds) {}
};

}  // namespace

TEST_CASE("one client is counted once in ten minutes") {
  Counter counter;
  CHECK(counter.scans.count(7, "192.0.2.1", noon).count == 1);
  CHECK(counter.scans.count(7, "192.0.2.1", noon + 10 * minute_ms - 1).count == 1);
  CHECK(counter.scans.count(7, "192.0.2.1", noon + 10 * minute_ms).count == 2);
  CHECK(counter.scans.count(7, "192.0.2.1", noon + 19 * minute_ms).count == 2);
  CHECK(counter.scans.count(7, "192.0.2.1", noon + 20 * minute_ms).count == 3);
  CHECK(counter.scans.look(7).first_at == noon);
}

TEST_CASE("each client and each stamp count for themselves") {
  Counter counter;
  counter.scans.count(7, "192.0.2.1", noon);
  CHECK(counter.scans.count(7, "192.0.2.2", noon).count == 2);
  CHECK(counter.scans.count(7 + 64, "192.0.2.1", noon).count == 1);
  CHECK(counter.scans.look(7).count == 2);
  CHECK(counter.scans.look(8).count == 0);
  CHECK(!counter.scans.look(8).first_at);
}

TEST_CASE("an IPv6 client is its subscriber's network, an IPv4 one in IPv6 spelling is itself") {
  Counter counter;
  counter.scans.count(7, "2001:db8:0:1::1", noon);
  CHECK(counter.scans.count(7, "2001:db8:0:1:ffff::2", noon).count == 1);
  CHECK(counter.scans.count(7, "2001:db8:0:2::1", noon).count == 2);
  CHECK(counter.scans.count(7, "::ffff:192.0.2.1", noon).count == 3);
  CHECK(counter.scans.count(7, "::ffff:192.0.2.2", noon).count == 4);
}

TEST_CASE("midnight, which changes the key, counts nobody twice") {
  Counter counter;
  const std::int64_t midnight = noon + 12 * hour_ms;
  counter.scans.count(7, "192.0.2.1", midnight - minute_ms);
  CHECK(counter.scans.count(7, "192.0.2.1", midnight).count == 1);
  CHECK(counter.scans.count(7, "192.0.2.1", midnight + 9 * minute_ms - 1).count == 1);
  CHECK(counter.scans.count(7, "192.0.2.1", midnight + 9 * minute_ms).count == 2);
  CHECK(counter.scans.count(7, "192.0.2.1", midnight + 11 * minute_ms).count == 2);
}

TEST_CASE("a client's mark is another one on another day") {
  FakeRandom random;
  ClientKeys keys(random, 10 * minute_ms);
  const ClientMark today = keys.mark("192.0.2.1", noon);
  CHECK(!today.yesterday);
  CHECK(keys.mark("192.0.2.1", noon + hour_ms).today == today.today);
  const ClientMark after_midnight = keys.mark("192.0.2.1", noon + 12 * hour_ms);
  CHECK(after_midnight.today != today.today);
  CHECK(after_midnight.yesterday == today.today);
  CHECK(!keys.mark("192.0.2.1", noon + 13 * hour_ms).yesterday);
}

TEST_CASE("beyond its bound the counter forgets the stamp that was scanned longest ago") {
  Counter counter({64 * 2, 64 * 100});  // two stamps in each of 64 shards
  counter.scans.count(0, "192.0.2.1", noon);
  counter.scans.count(64, "192.0.2.1", noon);
  counter.scans.count(0, "192.0.2.2", noon);
  counter.scans.count(128, "192.0.2.1", noon);
  CHECK(counter.scans.look(0).count == 2);
  CHECK(counter.scans.look(64).count == 0);
  CHECK(counter.scans.look(128).count == 1);
}

TEST_CASE("beyond its bound the counter forgets the oldest visit, and counts on") {
  Counter counter({64 * 10, 64 * 3});
  for (const char* client : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}) counter.scans.count(0, client, noon);
  CHECK(counter.scans.look(0).count == 4);
  CHECK(counter.scans.count(0, "192.0.2.4", noon).count == 4);
  CHECK(counter.scans.count(0, "192.0.2.1", noon).count == 5);
}

TEST_CASE("many threads lose no count") {
  Counter counter;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&counter, thread] {
      for (int turn = 0; turn < 500; ++turn) {
        counter.scans.count(static_cast<std::uint64_t>(turn % 5), std::to_string(thread) + "." + std::to_string(turn),
                            noon + turn * minute_ms);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::int64_t all = 0;
  for (std::uint64_t number = 0; number < 5; ++number) all += counter.scans.look(number).count;
  CHECK(all == 2000);
}
