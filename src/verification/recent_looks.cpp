#include "recent_looks.hpp"

#include <algorithm>
#include <bit>

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

// 2^64 by the golden ratio: neighbours on a roll come to lie far apart (Fibonacci hashing).
constexpr std::uint64_t golden = 0x9E3779B97F4A7C15U;

// Of a stamp in a full bucket: from then on its looks from there push out their own kind.
constexpr int of_a_client = 2;  // from one place
constexpr int of_a_place = 3;

struct Oldest {
  ledger::KeptScan* look = nullptr;
  int count = 0;

  void see(ledger::KeptScan& other) {
    if (look == nullptr || other.sequence < look->sequence) look = &other;
    ++count;
  }
};

bool is_older(const ledger::KeptScan& a, const ledger::KeptScan& b) { return a.sequence < b.sequence; }

bool is_of_one_place(const ledger::Scan& a, const ledger::Scan& b) {
  return a.number == b.number && a.place == b.place && a.source == b.source;
}

}  // namespace

RecentLooks::RecentLooks(std::size_t buckets) : buckets_(buckets) {
  check(std::has_single_bit(buckets), "buckets of recent looks: a power of two");
}

void RecentLooks::add(const ledger::KeptScan& look) {
  Bucket& bucket = buckets_[bucket_of(look.scan.number)];
  Oldest of_all;
  Oldest of_place;
  Oldest of_client;
  for (ledger::KeptScan& other : bucket) {
    of_all.see(other);
    if (other.sequence == 0 || !is_of_one_place(other.scan, look.scan)) continue;
    of_place.see(other);
    if (other.scan.client == look.scan.client) of_client.see(other);
  }
  const bool is_full = of_all.look->sequence != 0;
  if (is_full && of_client.count >= of_a_client) {
    *of_client.look = look;
  } else if (is_full && of_place.count >= of_a_place) {
    *of_place.look = look;
  } else {
    *of_all.look = look;
  }
}

std::vector<ledger::KeptScan> RecentLooks::of(std::uint64_t number) const {
  std::vector<ledger::KeptScan> found;
  for (const ledger::KeptScan& look : buckets_[bucket_of(number)]) {
    if (look.sequence != 0 && look.scan.number == number) found.push_back(look);
  }
  std::sort(found.begin(), found.end(), is_older);
  return found;
}

std::size_t RecentLooks::bucket_of(std::uint64_t number) const {
  return static_cast<std::size_t>((number * golden) >> 32U) & (buckets_.size() - 1);
}

}  // namespace qrcongo::verification
