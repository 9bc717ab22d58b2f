#include <doctest/doctest.h>

#include "src/verification/ledger/recent_visits.hpp"

using qrcongo::verification::ledger::RecentVisits;

namespace {
constexpr std::int64_t start_ms = 1'800'000'000'000;
constexpr std::int64_t minute = 60'000;
}  // namespace

TEST_CASE("a client is known for ten minutes after he was counted") {
  RecentVisits visits(16);
  visits.add(7, 1, start_ms);
  CHECK(visits.has(7, 1, start_ms));
  CHECK(visits.has(7, 1, start_ms + 10 * minute - 1));
  CHECK(!visits.has(7, 1, start_ms + 10 * minute));
  CHECK(!visits.has(7, 2, start_ms));
  CHECK(!visits.has(8, 1, start_ms));
}

TEST_CASE("a bucket that is full forgets its oldest visit alone") {
  RecentVisits visits(1);
  for (std::uint64_t client = 1; client <= 9; ++client) {
    visits.add(7, client, start_ms + static_cast<std::int64_t>(client) * 1000);
  }
  CHECK(!visits.has(7, 1, start_ms + 10'000));
  for (std::uint64_t client = 2; client <= 9; ++client) CHECK(visits.has(7, client, start_ms + 10'000));
}

TEST_CASE("neither number 0 nor client 0 is nobody") {
  RecentVisits visits(4);
  CHECK(!visits.has(0, 0, start_ms));
  visits.add(0, 0, start_ms);
  CHECK(visits.has(0, 0, start_ms));
}
