#include "src/app/nightly_reconciliation.hpp"

#include <doctest/doctest.h>

using namespace qrcongo;
using namespace qrcongo::app;

TEST_CASE("all is reconciled at half past two of the authority's night") {
  const auto next = [](const char* after, int offset_minutes) {
    return format_time(next_reconciliation_ms(*parse_time(after), UtcOffset{offset_minutes}));
  };
  CHECK(next("2026-11-24T12:00:00Z", 60) == "2026-11-25T01:30:00.000Z");
  CHECK(next("2026-11-25T01:29:59Z", 60) == "2026-11-25T01:30:00.000Z");
  CHECK(next("2026-11-25T01:30:00Z", 60) == "2026-11-26T01:30:00.000Z");
  CHECK(next("2026-11-24T23:30:00Z", 60) == "2026-11-25T01:30:00.000Z");
  CHECK(next("2026-12-31T12:00:00Z", 0) == "2027-01-01T02:30:00.000Z");
}
