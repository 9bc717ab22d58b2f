#include "recent_looks.hpp"

#include <algorithm>
#include <bit>

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

// 2^64 by the golden ratio: neighbours on a roll come to lie far apart (Fibonacci hashing).
constexpr std::uint64_t golden = 0x9E3779B97F4A7C15U;

bool is_older(const ledger::KeptScan& a, const ledger::KeptScan& b) { return a.sequence < b.sequence; }

}  // namespace

RecentLooks::RecentLooks(std::size_t buckets) : buckets_(buckets) {
  check(std::has_single_bit(buckets), "buckets of recent looks: a power of two");
}

void RecentLooks::add(const ledger::KeptScan& look) {
  Bucket& bucket = buckets_[bucket_of(look.scan.number)];
  *std::min_element(bucket.begin(), bucket.end(), is_older) = look;
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
