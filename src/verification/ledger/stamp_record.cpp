#include "qrcongo/verification/ledger/stamp_record.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace qrcongo::verification::ledger {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t start_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
constexpr Minute day_minutes = 1440;

template <class Count>
void increase(Count& count) {
  if (count < std::numeric_limits<Count>::max()) ++count;
}

std::uint64_t bit(unsigned place) { return std::uint64_t{1} << (place & 63U); }

}  // namespace

Minute minute_of(std::int64_t at_ms) {
  return at_ms < start_ms ? 0 : static_cast<Minute>((at_ms - start_ms) / minute_ms);
}

std::int64_t ms_of(Minute minute) { return start_ms + static_cast<std::int64_t>(minute) * minute_ms; }

Look look_of(const Scan& scan) {
  return {minute_of(scan.at_ms), static_cast<std::uint8_t>(scan.place & 63U), scan.source,
          static_cast<std::uint8_t>(scan.client >> 56U)};
}

void ScanSummary::add(const Look& look) {
  if (count == 0) {
    first = last = window_start = look.minute;
    first_place = look.place;
    first_source = static_cast<std::uint8_t>(look.source);
  }
  if (count == 0 || look.minute / day_minutes != last / day_minutes) increase(days);
  increase(count);
  first = std::min(first, look.minute);
  last = std::max(last, look.minute);
  clients |= bit(look.client);
  if (look.minute >= window_start + day_minutes) {
    window_start = look.minute;
    window_count = 0;
    window_places = 0;
  }
  increase(window_count);
  if (look.source != PlaceSource::declared || look.place == 0) return;
  increase(declared_count);
  if (last_place != 0 && last_place != look.place) {
    increase(moves);
    if ((places & bit(look.place)) != 0) increase(returns);
  }
  last_place = look.place;
  places |= bit(look.place);
  window_places |= bit(look.place);
}

int ScanSummary::distinct_clients() const { return std::popcount(clients); }
int ScanSummary::distinct_places() const { return std::popcount(places); }

void StampRecord::add(const Look& look) {
  if (summary.count < looks_max) looks[summary.count] = look;
  summary.add(look);
  if (summary.count > looks_max) looks = {};
}

}  // namespace qrcongo::verification::ledger
